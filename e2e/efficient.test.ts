/**
 * A server that asks for little, against the product in Node: conditions (RFC 5839), rates (RFC 6446), differences
 * (RFC 5263), filters (RFC 4660), and partial publication (RFC 5264). What it gets is put together by lab/peers alone.
 */
import { expect, test } from '@playwright/test'
import { type OddServer, type Wish } from '../lab/peers/oddServer.ts'
import { type SipMessage, statusOf, tagOf, value } from '../lab/peers/sipMessage.ts'
import { applyPatch, canonical, fullDocument, readPartial } from '../lab/peers/xmlPatch.ts'
import { AVAILABLE, type Availability } from '../src/model/availability.ts'
import { type Alice, facing, SERVER, UNHURRIED } from './oddFacing.ts'

const DIFF = 'application/pidf-diff+xml'
const PIDF = 'application/pidf+xml'
const wish = (more: Partial<Wish> = {}): Wish => ({ callId: 'thrifty', cseq: 1, asserted: SERVER, ...more })
const unless = (tag: string): Partial<Wish> => ({ extra: [['Suppress-If-Match', tag]] })
const takes = (server: OddServer, status = '200 OK'): void => {
  server.on('NOTIFY', request => {
    server.answer(request, status)
  })
}
const say = (alice: Alice, more: Partial<Availability>): void => {
  alice.person.say({ kind: 'setAvailability', availability: { ...AVAILABLE, ...more } })
}
const told = (server: OddServer, callId = 'thrifty'): readonly SipMessage[] =>
  server.asked('NOTIFY').filter(one => value(one, 'call-id') === callId)
const nth = async (server: OddServer, index: number, callId = 'thrifty'): Promise<SipMessage> => {
  await expect.poll(() => told(server, callId).length, { intervals: [10] }).toBeGreaterThan(index)
  const found = told(server, callId)[index]
  if (found === undefined) throw new Error('it was there')
  return found
}
/** What two documents of one state may differ in is when each was written. */
const timeless = (document: string): string =>
  canonical(document).replaceAll(/<timestamp [^>]*>[^<]*<\/timestamp>/gu, '')

test.describe('a server that asks for little', () => {
  test('[PUA-37] what it has it does not get: 204 and silence in the dialog, no body in a new one', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      const toTag = tagOf(value(await server.subscribe(wish()), 'to')) ?? ''
      const first = await nth(server, 0)
      const had = value(first, 'sip-etag')
      expect(had).not.toBe('')
      const silent = await server.subscribe(wish({ cseq: 2, toTag, expires: 300, ...unless(had) }))
      expect([statusOf(silent), value(silent, 'expires')]).toEqual([204, '300'])
      await expect.poll(() => alice.person.view.servers[0]?.conditional).toBe(true)
      await alice.elapse(30)
      expect(told(server)).toHaveLength(1)

      // The condition was of the state as it was.
      say(alice, { status: 'busy' })
      const second = await nth(server, 1)
      expect(second.body).toContain('busy')
      const now = value(second, 'sip-etag')
      expect(now).not.toBe(had)
      expect(statusOf(await server.subscribe(wish({ cseq: 3, toTag, ...unless(had) })))).toBe(200)
      expect((await nth(server, 2)).body).toContain('busy')

      // After its restart: a new dialog, the old knowledge.
      expect(statusOf(await server.subscribe(wish({ callId: 'again', ...unless(now) })))).toBe(200)
      const bare = await nth(server, 0, 'again')
      expect([bare.body, value(bare, 'content-type'), value(bare, 'sip-etag')]).toEqual(['', '', now])
      expect(value(bare, 'subscription-state')).toMatch(/^active;expires=\d+$/u)
      say(alice, { status: 'away' })
      expect((await nth(server, 1, 'again')).body).toMatch(/away/u)
    })
  })

  test('[PUA-37] `*` is always true: no state at all, whatever changes, until it is asked for again', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      const toTag = tagOf(value(await server.subscribe(wish()), 'to')) ?? ''
      await nth(server, 0)
      expect(statusOf(await server.subscribe(wish({ cseq: 2, toTag, ...unless('*') })))).toBe(204)
      for (const status of ['busy', 'away', 'inCall'] as const) {
        say(alice, { status })
        await alice.elapse(10)
      }
      expect(told(server)).toHaveLength(1)
      expect(statusOf(await server.subscribe(wish({ cseq: 3, toTag })))).toBe(200)
      expect((await nth(server, 1)).body).toContain('on-the-phone')
      // It leaves without a last word.
      expect(statusOf(await server.subscribe(wish({ cseq: 4, toTag, expires: 0, ...unless('*') })))).toBe(204)
      expect(statusOf(await server.subscribe(wish({ cseq: 5, toTag })))).toBe(481)
      await alice.elapse(10)
      expect(told(server)).toHaveLength(2)
    })
  })

  test('[PUA-39] max-rate: of five changes in a while it is told once, the newest, when its time has come', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      await server.subscribe(wish({ event: 'presence;max-rate=0.05' }))
      const first = await nth(server, 0)
      expect(value(first, 'subscription-state')).toMatch(/^active;expires=\d+;max-rate=0\.05$/u)
      for (const status of ['busy', 'away', 'inCall', 'busy', 'away'] as const) say(alice, { status })
      const second = await nth(server, 1)
      expect(alice.cameAt(second) - alice.cameAt(first)).toBeGreaterThan(10_000)
      expect(second.body).toMatch(/<(?:\w+:)?away\s*\/>/u)
      await alice.elapse(40)
      expect(told(server)).toHaveLength(2)
      await expect.poll(() => alice.person.view.servers[0]?.rate).toEqual({ max: 0.05, min: null, adaptive: null })
    })
  })

  test('[PUA-39] min-rate: told although nothing changes; the answer to a NOTIFY may ask for another rate', async () => {
    await facing({ watching: false, factor: UNHURRIED }, async (server, alice) => {
      takes(server)
      await server.subscribe(wish({ event: 'presence;min-rate=0.1' }))
      const gap = async (index: number): Promise<number> =>
        alice.cameAt(await nth(server, index)) - alice.cameAt(await nth(server, index - 1))
      const gaps = [await gap(1), await gap(2)]
      // That it is not later than due is proved with a hand clock: a busy machine may always be late.
      for (const one of gaps) expect(one).toBeGreaterThan(6000)
      expect((await nth(server, 2)).body).toContain('<basic>open</basic>')
      server.on('NOTIFY', request => {
        server.answer(request, '200 OK', { headers: [['Event', 'presence;min-rate=0.04']] })
      })
      const count = told(server).length
      const first = await nth(server, count)
      const next = await nth(server, count + 1)
      expect(value(first, 'subscription-state')).toContain(';min-rate=0.1')
      expect(value(next, 'subscription-state')).toContain(';min-rate=0.04')
      expect(alice.cameAt(next) - alice.cameAt(first)).toBeGreaterThan(20_000)
    })
  })

  test('[PUA-39] adaptive-min-rate: the average is kept, so changes put repetitions off', async () => {
    await facing({ watching: false, factor: UNHURRIED }, async (server, alice) => {
      takes(server)
      await server.subscribe(wish({ event: 'presence;adaptive-min-rate=0.05' }))
      expect(value(await nth(server, 0), 'subscription-state')).toContain(';adaptive-min-rate=0.05')
      const gap = async (index: number): Promise<number> =>
        alice.cameAt(await nth(server, index)) - alice.cameAt(await nth(server, index - 1))
      // At first as if the rate had been kept before.
      expect(await gap(1)).toBeGreaterThan(16_000)
      const count = told(server).length
      for (const [index, status] of (['busy', 'away', 'inCall', 'busy'] as const).entries()) {
        say(alice, { status })
        await nth(server, count + index)
      }
      expect(await gap(count + 4)).toBeGreaterThan(25_000)
    })
  })

  test('[PUA-35] [PUA-36] differences: put together they are what another server gets whole', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      await server.subscribe(wish({ callId: 'whole' }))
      await server.subscribe(wish({ accept: `${PIDF};q=0.3, ${DIFF};q=1` }))
      const spoken: readonly Partial<Availability>[] = [
        { status: 'busy', note: 'a <note> & more' },
        { status: 'busy', note: 'another', activities: ['meeting', 'travel'] },
        { moods: ['happy'], activities: ['meeting'] },
        { status: 'appearOffline' },
        { status: 'away', note: 'back', moods: ['calm', 'bored'], place: 'office' },
        {},
      ]
      let document = ''
      const kinds: string[] = []
      for (let index = 0; index <= spoken.length; index++) {
        const part = await nth(server, index)
        expect(value(part, 'content-type')).toBe(DIFF)
        const { root, version } = readPartial(part.body)
        expect(version).toBe(index + 1)
        document = root === 'pidf-full' ? fullDocument(part.body) : applyPatch(document, part.body)
        kinds.push(root)
        expect(timeless(document)).toBe(timeless((await nth(server, index, 'whole')).body))
        const more = spoken[index]
        if (more !== undefined) say(alice, more)
      }
      expect(kinds[0]).toBe('pidf-full')
      expect(kinds.slice(1)).toContain('pidf-diff')
    })
  })

  test('[PUA-35] a version that was not taken is not used up, and the next one is whole; so is one after a refresh', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      const accept = DIFF
      const answer = await server.subscribe(wish({ accept }))
      await nth(server, 0)
      takes(server, '500 Server Internal Error')
      say(alice, { status: 'busy', note: 'in a meeting' })
      const lost = readPartial((await nth(server, 1)).body)
      expect(lost).toMatchObject({ root: 'pidf-diff', version: 2 })
      takes(server)
      const again = await nth(server, 2)
      expect(readPartial(again.body)).toMatchObject({ root: 'pidf-full', version: 2 })
      expect(fullDocument(again.body)).toContain('in a meeting')
      const toTag = tagOf(value(answer, 'to')) ?? ''
      expect(statusOf(await server.subscribe(wish({ cseq: 2, toTag, accept })))).toBe(200)
      expect(readPartial((await nth(server, 3)).body)).toMatchObject({ root: 'pidf-full', version: 3 })
      // Whoever likes the whole better gets it.
      await server.subscribe(wish({ callId: 'whole', accept: `${PIDF}, ${DIFF};q=0.5` }))
      expect(value(await nth(server, 0, 'whole'), 'content-type')).toBe(PIDF)
    })
  })
})

const filters = (inner: string): Partial<Wish> => ({
  body: {
    type: 'application/simple-filter+xml',
    text: `<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter" package="presence"><ns-bindings>
<ns-binding prefix="p" urn="urn:ietf:params:xml:ns:pidf"/><ns-binding prefix="dm" urn="urn:ietf:params:xml:ns:pidf:data-model"/>
</ns-bindings>${inner}</filter-set>`,
  },
})
const OPENED = '<trigger><changed from="closed" to="open">/p:presence/p:tuple/p:status/p:basic</changed></trigger>'

test.describe('a server that filters', () => {
  test('[PUA-40] without the person: no word of it leaves, and its changes are no news', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      say(alice, { status: 'busy', note: 'secret' })
      await server.subscribe(wish({ callId: 'whole' }))
      expect((await nth(server, 0, 'whole')).body).toContain('secret')
      const answer = await server.subscribe(
        wish(filters('<filter id="1"><what><exclude>//dm:person</exclude></what></filter>')),
      )
      expect(statusOf(answer)).toBe(200)
      const filtered = await nth(server, 0)
      expect(filtered.body).toContain('<basic>open</basic>')
      expect(filtered.body).not.toMatch(/person|busy/u)
      await expect.poll(() => alice.person.view.servers.find(one => one.id.startsWith('thrifty'))?.filters).toBe(1)
      // It stays while the subscription lasts.
      const toTag = tagOf(value(answer, 'to')) ?? ''
      expect(statusOf(await server.subscribe(wish({ cseq: 2, toTag })))).toBe(200)
      expect((await nth(server, 1)).body).not.toMatch(/person|busy/u)
    })
  })

  test('[PUA-40] told only when closed becomes open', async () => {
    await facing({ watching: false, factor: UNHURRIED }, async (server, alice) => {
      takes(server)
      say(alice, { status: 'appearOffline' })
      await server.subscribe(wish(filters(`<filter id="1">${OPENED}</filter>`)))
      await server.subscribe(wish({ callId: 'whole' }))
      expect((await nth(server, 0)).body).toContain('<basic>closed</basic>')
      await nth(server, 0, 'whole')
      const each: readonly Availability['status'][] = ['available', 'busy', 'appearOffline', 'away']
      for (const [index, status] of each.entries()) {
        say(alice, { status })
        await nth(server, index + 1, 'whole')
        // Busy, and the way out, are no news to it; and it has never heard that it was closed since.
        if (status === 'available') expect((await nth(server, 1)).body).toContain('<basic>open</basic>')
        await server.heardAll()
        expect(told(server)).toHaveLength(2)
      }
    })
  })

  test('[PUA-40] two filters about the same are 488, another kind of body is 415 and says what is taken', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      const two = '<filter id="1"><what><exclude>//dm:person</exclude></what></filter><filter id="2"/>'
      expect(statusOf(await server.subscribe(wish(filters(two))))).toBe(488)
      const other = await server.subscribe(wish({ callId: 'other', body: { type: 'text/plain', text: 'please' } }))
      expect([statusOf(other), value(other, 'accept')]).toEqual([415, 'application/simple-filter+xml'])
      await alice.elapse(5)
      expect(server.asked('NOTIFY')).toHaveLength(0)
      await expect.poll(() => alice.person.view.servers).toEqual([])
    })
  })
})

/** Keeps what is published as RFC 5264 has it, and refuses what does not fit. */
const keeper = (
  server: OddServer,
): { readonly kinds: string[]; readonly document: () => string; refuse: string | null } => {
  const kept = { kinds: [] as string[], text: '', etag: '', count: 0 }
  const state = { kinds: kept.kinds, document: () => kept.text, refuse: null as string | null }
  server.on('PUBLISH', request => {
    const accept = ['Accept', `${PIDF}, ${DIFF}`] as const
    const type = value(request, 'content-type')
    const kind = type === DIFF ? readPartial(request.body).root : type === PIDF ? 'pidf' : 'none'
    kept.kinds.push(kind)
    if (state.refuse !== null && kind === 'pidf-diff') {
      server.answer(request, state.refuse, { headers: [accept] })
      state.refuse = null
      return
    }
    const named = value(request, 'sip-if-match')
    if (named !== kept.etag) {
      server.answer(request, '412 Conditional Request Failed')
      return
    }
    if (kind === 'pidf') kept.text = request.body
    if (kind === 'pidf-full') kept.text = fullDocument(request.body)
    if (kind === 'pidf-diff') kept.text = applyPatch(kept.text, request.body)
    kept.etag = `tag${String(++kept.count)}`
    server.answer(request, '200 OK', {
      headers: [['SIP-ETag', kept.etag], ['Expires', value(request, 'expires')], accept],
    })
  })
  return state
}

test.describe('a server that takes partial publications', () => {
  test('[PUB-14] plain until it names the format, then whole, then differences; 400 makes the next one whole', async () => {
    let kept: ReturnType<typeof keeper> | null = null
    await facing(
      { watching: false, mode: 'publish' },
      async (server, alice) => {
        if (kept === null) throw new Error('arranged first')
        const { kinds, document } = kept
        await server.nth('PUBLISH', 0)
        const notes = ['one', 'two', 'three', 'four', 'five']
        for (const note of notes) {
          // The fourth one is refused as not fitting.
          if (note === 'four') kept.refuse = '400 Bad Request'
          say(alice, { status: 'busy', note: `note ${note}` })
          await expect.poll(document).toContain(`note ${note}`)
          await expect.poll(() => alice.person.view.me.echo.kind).toBe('known')
        }
        expect(kinds).toEqual(['pidf', 'pidf-full', 'pidf-diff', 'pidf-diff', 'pidf-diff', 'pidf-full', 'pidf-diff'])
        kept.refuse = '415 Unsupported Media Type'
        say(alice, { status: 'away', note: 'note six' })
        await expect.poll(document).toContain('note six')
        say(alice, { status: 'away', note: 'note seven' })
        await expect.poll(document).toContain('note seven')
        expect(kinds.slice(7)).toEqual(['pidf-diff', 'pidf', 'pidf'])
      },
      server => {
        kept = keeper(server)
      },
    )
  })
})
