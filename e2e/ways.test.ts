/**
 * Both ways out, before a server that makes up its mind late: it keeps what is published, subscribes when it likes, and
 * goes again. What it has of the person is one tuple at any time (PUB-17).
 */
import { expect, test } from '@playwright/test'
import { type OddServer, type Wish } from '../lab/peers/oddServer.ts'
import { type SipMessage, statusOf, tagOf, value } from '../lab/peers/sipMessage.ts'
import { AVAILABLE } from '../src/model/availability.ts'
import { type Alice, facing, SERVER, UNHURRIED } from './oddFacing.ts'

const wish = (more: Partial<Wish> = {}): Wish => ({ callId: 'late', cseq: 1, asserted: SERVER, ...more })
const idsOf = (body: string): readonly string[] =>
  [...body.matchAll(/<(?:\w+:)?tuple\b[^>]*\bid="([^"]*)"/gu)].map(one => one[1] ?? '')
const say = (alice: Alice, status: 'busy' | 'away'): void => {
  alice.person.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status } })
}

/** The composition of a server: what was published beside what was told; `counts`: its tuples after each change. */
type Composed = {
  readonly counts: number[]
  readonly ids: Set<string>
  readonly now: () => string
  readonly take: (notify: SipMessage) => void
}

function compose(server: OddServer): Composed {
  let published = ''
  let told = ''
  let tags = 0
  const counts: number[] = []
  const ids = new Set<string>()
  const changed = (): void => {
    for (const id of [...idsOf(published), ...idsOf(told)]) ids.add(id)
    // What has one id is one tuple.
    counts.push(new Set([...idsOf(published), ...idsOf(told)]).size)
  }
  server.on('PUBLISH', request => {
    const expires = value(request, 'expires')
    if (expires === '0') published = ''
    else if (request.body !== '') published = request.body
    changed()
    server.answer(request, '200 OK', {
      headers: [
        ['SIP-ETag', `tag${String(++tags)}`],
        ['Expires', expires],
      ],
    })
  })
  const take = (request: SipMessage): void => {
    told = value(request, 'subscription-state').startsWith('terminated') ? '' : request.body || told
    changed()
    server.answer(request, '200 OK')
  }
  server.on('NOTIFY', take)
  return { counts, ids, now: () => published + told, take }
}

type Served = { readonly before: number; readonly told: number; readonly toTag: string }

/**
 * Subscribes. What was published before it came is taken back; gives how many PUBLISHes that were, and how many NOTIFYs:
 * two where the first crossed a PUBLISH.
 */
async function serve(server: OddServer, alice: Alice): Promise<Served> {
  const answer = await server.subscribe(wish())
  expect(statusOf(answer)).toBe(200)
  await expect.poll(() => alice.person.view.servers[0]?.lastNotify?.status).toBe(200)
  await expect.poll(() => server.asked('PUBLISH').length % 2).toBe(0)
  await expect.poll(() => alice.person.view.me).toMatchObject({ publishes: false, echo: { kind: 'known' } })
  const [before, told] = [server.asked('PUBLISH').length, server.asked('NOTIFY').length]
  return { before, told, toTag: tagOf(value(answer, 'to')) ?? '' }
}

test.describe('a server that makes up its mind late', () => {
  test('[PUB-17] published, then asked: the NOTIFY’s 200 first, then the removal; later changes go one way only', async () => {
    let kept: Composed | null = null
    await facing(
      { watching: false, mode: 'auto' },
      async (server, alice) => {
        const publish = await server.nth('PUBLISH', 0)
        await expect.poll(() => alice.person.view.me.publishes).toBe(true)
        // It is slow to take what it asked for: until it has, what was published stands.
        server.on('NOTIFY', () => undefined)
        expect(statusOf(await server.subscribe(wish()))).toBe(200)
        const notify = await server.nth('NOTIFY', 0)
        await alice.elapse(3)
        expect(server.asked('PUBLISH')).toHaveLength(1)
        if (kept === null) throw new Error('arranged first')
        server.on('NOTIFY', kept.take)
        kept.take(notify)
        const removal = await server.nth('PUBLISH', 1)
        expect([value(removal, 'expires'), value(removal, 'sip-if-match'), removal.body]).toEqual(['0', 'tag1', ''])
        // The same tuple, whichever way it came.
        expect(idsOf(notify.body)).toEqual(idsOf(publish.body))
        say(alice, 'busy')
        await expect.poll(() => kept?.now()).toContain('busy')
        await alice.elapse(30)
        expect(server.asked('PUBLISH')).toHaveLength(2)
        expect(kept?.counts.every(one => one === 1)).toBe(true)
        expect(kept?.ids.size).toBe(1)
        await expect.poll(() => alice.person.view.me.publishes).toBe(false)
      },
      server => {
        kept = compose(server)
      },
    )
  })

  test('[PUB-17] the subscription is lost with 481: after the wait it is published, the same tuple', async () => {
    let kept: Composed | null = null
    await facing(
      { watching: false, mode: 'auto', factor: UNHURRIED },
      async (server, alice) => {
        const { before, told } = await serve(server, alice)
        const first = await server.nth('NOTIFY', 0)
        server.on('NOTIFY', request => {
          server.answer(request, '481 Subscription Does Not Exist')
        })
        say(alice, 'busy')
        const lost = await server.nth('NOTIFY', told)
        const publish = await server.nth('PUBLISH', before)
        expect(alice.cameAt(publish) - alice.cameAt(lost)).toBeGreaterThan(2500)
        expect(publish.body).toContain('busy')
        expect(idsOf(publish.body)).toEqual(idsOf(first.body))
        await expect.poll(() => alice.person.view.me.publishes).toBe(true)
        expect(kept?.ids.size).toBe(1)
      },
      server => {
        kept = compose(server)
      },
    )
  })

  test('[PUB-17] it un-SUBSCRIBEs because nobody looks: nothing is published; when it asks again it is told', async () => {
    await facing({ watching: false, mode: 'auto' }, async (server, alice) => {
      const { now } = compose(server)
      const { before, told, toTag } = await serve(server, alice)
      expect(statusOf(await server.subscribe(wish({ cseq: 2, toTag, expires: 0 })))).toBe(200)
      expect(value(await server.nth('NOTIFY', told), 'subscription-state')).toMatch(/^terminated/u)
      say(alice, 'away')
      await alice.elapse(60)
      expect(server.asked('PUBLISH')).toHaveLength(before)
      expect(server.asked('NOTIFY')).toHaveLength(told + 1)
      expect(statusOf(await server.subscribe(wish({ callId: 'once-more' })))).toBe(200)
      await expect.poll(now).toContain('away')
    })
  })

  test('[PUB-17] it un-SUBSCRIBEs because it is in trouble: after the wait it is published', async () => {
    await facing({ watching: false, mode: 'auto', factor: UNHURRIED }, async (server, alice) => {
      const { now } = compose(server)
      const { before, told, toTag } = await serve(server, alice)
      const extra = [['Reason', 'SIP;cause=503;text="going down"']] as const
      expect(statusOf(await server.subscribe(wish({ cseq: 2, toTag, expires: 0, extra })))).toBe(200)
      const gone = await server.nth('NOTIFY', told)
      const publish = await server.nth('PUBLISH', before)
      expect(alice.cameAt(publish) - alice.cameAt(gone)).toBeGreaterThan(2500)
      await expect.poll(() => alice.person.view.me.publishes).toBe(true)
      expect(now()).toContain('<basic>open</basic>')
    })
  })
})
