/** The presence user agent faces an odd presence server: forged names, storms, new Contacts, every refusal, silence. */
import { expect, test } from '@playwright/test'
import { DOMAIN, type OddServer, type Wish } from '../lab/peers/oddServer.ts'
import { type SipMessage, statusOf, tagOf, value, values } from '../lab/peers/sipMessage.ts'
import { AVAILABLE } from '../src/model/availability.ts'
import { type Alice, callIds, facing, SERVER, UNHURRIED } from './oddFacing.ts'

const takes = (server: OddServer, status = '200 OK'): void => {
  server.on('NOTIFY', request => {
    server.answer(request, status)
  })
}
const wish = (more: Partial<Wish> = {}): Wish => ({ callId: 'peu@odd', cseq: 1, asserted: SERVER, ...more })
const bodyOf = (message: SipMessage | undefined): string => message?.body ?? ''
const say = (alice: Alice, status: 'busy' | 'away' | 'inCall' | 'available'): void => {
  alice.person.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status } })
}

test.describe('a presence user agent faces an odd presence server', () => {
  test('[SEC-01] [PUA-12] whoever asserts another name, or none, gets 403 and not a word', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      for (const asserted of [`sip:mallory@${DOMAIN}`, 'sip:nothome.test', `sip:${DOMAIN}.evil.test`, null])
        expect(
          statusOf(await server.subscribe(wish({ asserted, callId: `forged-${String(asserted)}` }))),
          String(asserted),
        ).toBe(403)
      await alice.elapse(5)
      expect(server.asked('NOTIFY')).toHaveLength(0)
      expect(statusOf(await server.subscribe(wish({ from: `sip:mallory@${DOMAIN}` })))).toBe(200)
    })
  })

  test('[PUA-15] a storm of SUBSCRIBEs: eight are served, the others are sent away with 503, all are answered', async () => {
    await facing({ watching: false, factor: UNHURRIED }, async (server, alice) => {
      takes(server)
      const many = Array.from({ length: 300 }, (_, index) =>
        server.subscribe(wish({ callId: `storm-${String(index)}` })),
      )
      const answers = await Promise.all(many)
      expect(answers.filter(one => statusOf(one) === 200)).toHaveLength(8)
      const refused = answers.filter(one => statusOf(one) === 503)
      expect(refused).toHaveLength(292)
      expect(Number(refused.map(one => value(one, 'retry-after'))[0])).toBeGreaterThan(0)
      await expect.poll(() => callIds(server.asked('NOTIFY'))).toBe(8)
      await expect.poll(() => alice.person.view.me.echo.kind).toBe('known')
    })
  })

  test('[PUA-24] [PUA-17] a refresh with a new Contact moves the NOTIFYs there; their route stays', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      const route = '<sip:edge@127.0.0.1;lr>'
      const answer = await server.subscribe(wish({ extra: [['Record-Route', route]] }))
      const toTag = tagOf(value(answer, 'to')) ?? ''
      await server.nth('NOTIFY', 0)
      const refreshed = await server.subscribe(
        wish({
          cseq: 2,
          toTag,
          contact: 'sip:moved@127.0.0.1;transport=ws',
          extra: [['Record-Route', '<sip:elsewhere@127.0.0.1;lr>']],
        }),
      )
      expect(statusOf(refreshed)).toBe(200)
      say(alice, 'busy')
      const after = await server.nth('NOTIFY', 1)
      expect(after.start).toBe('NOTIFY sip:moved@127.0.0.1;transport=ws SIP/2.0')
      expect(values(after, 'route')).toEqual([route])
      const cseqs = server.asked('NOTIFY').map(one => Number.parseInt(value(one, 'cseq'), 10))
      expect(cseqs).toEqual(cseqs.map((_, index) => (cseqs[0] ?? 0) + index))
    })
  })

  test('[PUA-13] [PUA-09] a lower CSeq is 500, an unknown tag 481; the 200 gives the route back', async () => {
    await facing({ watching: false }, async server => {
      takes(server)
      const answer = await server.subscribe(wish({ cseq: 10, extra: [['Record-Route', '<sip:edge@127.0.0.1;lr>']] }))
      expect(values(answer, 'record-route')).toEqual(['<sip:edge@127.0.0.1;lr>'])
      const toTag = tagOf(value(answer, 'to')) ?? ''
      expect(statusOf(await server.subscribe(wish({ cseq: 9, toTag })))).toBe(500)
      expect(statusOf(await server.subscribe(wish({ cseq: 11, toTag: 'guessed' })))).toBe(481)
      expect(statusOf(await server.subscribe(wish({ cseq: 30, toTag })))).toBe(200)
      expect(statusOf(await server.subscribe(wish({ callId: 'winfo', event: 'presence.winfo' })))).toBe(489)
    })
  })

  test('[PUA-19] [PUA-27] un-SUBSCRIBE and fetch are answered 200 and end with one NOTIFY, terminated', async () => {
    await facing({ watching: false }, async (server, alice) => {
      takes(server)
      const answer = await server.subscribe(wish())
      const toTag = tagOf(value(answer, 'to')) ?? ''
      await server.nth('NOTIFY', 0)
      expect(statusOf(await server.subscribe(wish({ cseq: 2, toTag, expires: 0 })))).toBe(200)
      expect(value(await server.nth('NOTIFY', 1), 'subscription-state')).toBe('terminated;reason=timeout')
      await alice.elapse(1)
      expect(statusOf(await server.subscribe(wish({ cseq: 3, toTag })))).toBe(481)
      expect(statusOf(await server.subscribe(wish({ callId: 'fetch', expires: 0 })))).toBe(200)
      const fetched = await server.nth('NOTIFY', 2)
      expect(value(fetched, 'subscription-state')).toBe('terminated;reason=timeout')
      expect(bodyOf(fetched)).toContain('<basic>open</basic>')
      say(alice, 'busy')
      await alice.elapse(20)
      expect(server.asked('NOTIFY')).toHaveLength(3)
      await expect.poll(() => alice.person.view.me.echo.kind).toBe('dismissed')
    })
  })

  test('[PUA-25] [PUA-26] while a NOTIFY is unanswered none follows; then exactly one, with what is newest', async () => {
    await facing({ watching: false, factor: UNHURRIED }, async (server, alice) => {
      await server.subscribe(wish())
      const first = await server.nth('NOTIFY', 0)
      for (const status of ['busy', 'away', 'inCall', 'busy', 'away'] as const) say(alice, status)
      await alice.elapse(8)
      expect(server.asked('NOTIFY')).toHaveLength(1)
      await expect.poll(() => alice.person.view.me.echo.kind).toBe('sending')
      takes(server)
      server.answer(first, '200 OK')
      expect(bodyOf(await server.nth('NOTIFY', 1))).toMatch(/<(?:\w+:)?away\s*\/>/u)
      await expect.poll(() => alice.person.view.me.echo.kind).toBe('known')
      await alice.elapse(20)
      expect(server.asked('NOTIFY')).toHaveLength(2)
    })
  })

  test('[PUA-22] a server that never answers a NOTIFY is left after 64*T1, and the page says that nobody asks', async () => {
    await facing({ watching: false }, async (server, alice) => {
      await server.subscribe(wish())
      const notify = await server.nth('NOTIFY', 0)
      await expect.poll(() => alice.person.view.me.echo.kind, { intervals: [10] }).toBe('sending')
      await expect.poll(() => alice.person.view.me.echo.kind).toBe('unasked')
      expect(alice.now() - alice.cameAt(notify)).toBeGreaterThan(31_500)
      say(alice, 'busy')
      await alice.elapse(20)
      expect(server.asked('NOTIFY')).toHaveLength(1)
    })
  })

  for (const [status, isOver] of [
    ['481 Subscription Does Not Exist', true],
    ['404 Not Found', true],
    ['489 Bad Event', true],
    ['500 Server Internal Error', false],
    ['406 Not Acceptable', false],
  ] as const)
    test(`[PUA-21] a NOTIFY answered ${status} ${isOver ? 'ends' : 'does not end'} the subscription`, async () => {
      await facing({ watching: false }, async (server, alice) => {
        takes(server, status)
        await server.subscribe(wish())
        await expect.poll(() => alice.person.view.me.echo.kind).toBe(isOver ? 'unasked' : 'failed')
        takes(server)
        say(alice, 'busy')
        if (isOver) {
          await alice.elapse(20)
          expect(server.asked('NOTIFY')).toHaveLength(1)
        } else {
          await expect.poll(() => alice.person.view.me.echo.kind).toBe('known')
          await server.heardAll()
          expect(callIds(server.asked('NOTIFY'))).toBe(1)
        }
      })
    })

  test('[PUA-23] 503 with Retry-After: what is newest goes after that time, once', async () => {
    await facing({ watching: false }, async (server, alice) => {
      server.on('NOTIFY', request => {
        server.answer(request, '503 Service Unavailable', { headers: [['Retry-After', '60']] })
      })
      await server.subscribe(wish())
      await expect.poll(() => alice.person.view.me.echo.kind).toBe('failed')
      takes(server)
      for (const status of ['busy', 'away', 'inCall'] as const) say(alice, status)
      const second = await server.nth('NOTIFY', 1)
      expect(bodyOf(second)).toContain('on-the-phone')
      expect(alice.cameAt(second) - alice.cameAt(await server.nth('NOTIFY', 0))).toBeGreaterThan(59_500)
      await expect.poll(() => alice.person.view.me.echo.kind).toBe('known')
      await alice.elapse(20)
      expect(server.asked('NOTIFY')).toHaveLength(2)
    })
  })
})
