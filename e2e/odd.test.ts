/** The watcher faces an odd presence server: late answers, forks, every way of ending, storms, silence. */
import { expect, test } from '@playwright/test'
import { type Notice, type OddServer } from '../lab/peers/oddServer.ts'
import { type Status, writePidf } from '../lab/peers/pidf.ts'
import { statusOf, tagOf, value, values } from '../lab/peers/sipMessage.ts'
import { BOB, callIds, facing, UNHURRIED } from './oddFacing.ts'

const pidf = (activity: string | null, basic: Status['basic'] = 'open'): string =>
  writePidf(BOB, { basic, activity, note: null })
const active = (cseq: number, activity: string | null, more: Partial<Notice> = {}): Notice => ({
  state: 'active;expires=3600',
  cseq,
  tag: 'odd',
  body: pidf(activity),
  ...more,
})
const accepts = (server: OddServer, status = '200 OK', expires = '3600'): void => {
  server.on('SUBSCRIBE', request => {
    server.answer(request, status, {
      headers: [
        ['Expires', expires],
        ['Contact', '<sip:from-200@127.0.0.1;transport=ws>'],
      ],
    })
  })
}
test.describe('a watcher faces an odd presence server', () => {
  test('[WAT-03] the NOTIFY before the 200 makes the dialog, and the 200 with another tag changes nothing', async () => {
    await facing({ watching: true }, async (server, alice) => {
      const subscribe = await server.nth('SUBSCRIBE', 0)
      const route = ['<sip:p1@127.0.0.1;lr>', '<sip:p2@127.0.0.1;lr>']
      const notice = active(1, 'busy', {
        state: 'active;expires=120',
        contact: 'sip:from-notify@127.0.0.1;transport=ws',
        extra: route.map(one => ['Record-Route', one] as const),
      })
      expect(statusOf(await server.notify(subscribe, notice))).toBe(200)
      await expect.poll(() => alice.bob()?.status).toBe('busy')
      server.answer(subscribe, '200 OK', {
        tag: 'other',
        headers: [
          ['Expires', '3600'],
          ['Contact', '<sip:from-200@127.0.0.1>'],
        ],
      })
      const refresh = await server.nth('SUBSCRIBE', 1)
      expect(refresh.start).toBe('SUBSCRIBE sip:from-notify@127.0.0.1;transport=ws SIP/2.0')
      expect(tagOf(value(refresh, 'to'))).toBe('odd')
      expect(values(refresh, 'route').flatMap(one => one.split(/,\s*/u))).toEqual(route)
      expect(value(refresh, 'call-id')).toBe(value(subscribe, 'call-id'))
    })
  })

  test('[WAT-04] of two forks the first NOTIFY wins, the other one is refused with 481', async () => {
    await facing({ watching: true }, async (server, alice) => {
      accepts(server)
      const subscribe = await server.nth('SUBSCRIBE', 0)
      expect(statusOf(await server.notify(subscribe, active(1, 'busy', { tag: 'one' })))).toBe(200)
      expect(statusOf(await server.notify(subscribe, active(1, 'away', { tag: 'two' })))).toBe(481)
      expect(statusOf(await server.notify(subscribe, active(2, 'on-the-phone', { tag: 'one' })))).toBe(200)
      await expect.poll(() => alice.bob()?.status).toBe('inCall')
    })
  })

  test('[WAT-05] [SEC-05] NOTIFYs that belong to nothing, or are no sense, have their codes and change nothing', async () => {
    await facing({ watching: true }, async (server, alice) => {
      accepts(server)
      const subscribe = await server.nth('SUBSCRIBE', 0)
      const codes: [Partial<Notice>, number][] = [
        [{ callId: 'guessed@nowhere' }, 481],
        [{ toTag: 'guessed' }, 481],
        [{ event: 'dialog' }, 489],
        [{ without: ['Subscription-State'] }, 400],
        [{ event: 'presence;id=7' }, 481],
      ]
      for (const [odd, status] of codes)
        expect(
          statusOf(await server.notify(subscribe, active(1, 'busy', { tag: 'x', ...odd }))),
          JSON.stringify(odd),
        ).toBe(status)
      expect(alice.bob()?.status).toBe('unknown')
      expect(statusOf(await server.notify(subscribe, active(9, 'away')))).toBe(200)
      await expect.poll(() => alice.bob()?.status).toBe('away')
    })
  })

  test('[WAT-06] a lower CSeq is 500 and ignored; an empty NOTIFY leaves the document as it is', async () => {
    await facing({ watching: true }, async (server, alice) => {
      accepts(server)
      const seen: unknown[] = []
      alice.person.onView(() => seen.push(alice.bob()?.status))
      const subscribe = await server.nth('SUBSCRIBE', 0)
      expect(statusOf(await server.notify(subscribe, active(5, 'busy')))).toBe(200)
      expect(statusOf(await server.notify(subscribe, active(4, 'away')))).toBe(500)
      expect(statusOf(await server.notify(subscribe, { state: 'active;expires=3600', cseq: 6, tag: 'odd' }))).toBe(200)
      // What comes last is seen last: by then the one out of order would be seen as well.
      expect(statusOf(await server.notify(subscribe, { state: 'pending;expires=3600', cseq: 7, tag: 'odd' }))).toBe(200)
      await expect.poll(() => alice.bob()?.watch.kind).toBe('pending')
      expect(seen).toContain('busy')
      expect(seen).not.toContain('away')
    })
  })

  test('[WAT-06] a storm of NOTIFYs is answered one by one, and the last one is what is shown', async () => {
    await facing({ watching: true, factor: UNHURRIED }, async (server, alice) => {
      accepts(server)
      const subscribe = await server.nth('SUBSCRIBE', 0)
      expect(statusOf(await server.notify(subscribe, active(1, null)))).toBe(200)
      let told = 0
      alice.person.onView(() => told++)
      const words = ['busy', 'away', 'on-the-phone']
      const all = Array.from({ length: 3000 }, (_, index) =>
        server.notify(subscribe, active(2 + index, words[index % 3] ?? '')),
      )
      for (const answer of await Promise.all(all)) expect(statusOf(answer)).toBe(200)
      await expect.poll(() => alice.bob()?.status).toBe('inCall')
      expect(told).toBeLessThan(3000)
    })
  })

  test('[WAT-11] 202 is as good as 200', async () => {
    await facing({ watching: true }, async (server, alice) => {
      accepts(server, '202 Accepted')
      expect(statusOf(await server.notify(await server.nth('SUBSCRIBE', 0), active(1, 'busy')))).toBe(200)
      await expect.poll(() => alice.bob()?.status).toBe('busy')
    })
  })

  test('[WAT-02] without any NOTIFY the subscription has failed after 64*T1, and one that comes later gets 481', async () => {
    await facing({ watching: true }, async (server, alice) => {
      accepts(server)
      const subscribe = await server.nth('SUBSCRIBE', 0)
      await expect.poll(() => alice.bob()?.watch.kind).toBe('ended')
      const { watch } = alice.bob() ?? {}
      expect(watch).toMatchObject({ kind: 'ended', failure: { reason: 'timeout' } })
      expect((watch?.kind === 'ended' ? watch.since : 0) - alice.cameAt(subscribe)).toBeGreaterThan(31_500)
      expect(statusOf(await server.notify(subscribe, active(1, 'busy')))).toBe(481)
      expect(alice.bob()?.status).toBe('unknown')
    })
  })

  const NEVER = null
  /** RFC 6665 §4.1.3: the least wait before the next SUBSCRIBE, in seconds. The most is proved with a hand clock. */
  const TERMINATED: readonly (readonly [state: string, leastS: number | null])[] = [
    ['deactivated', 0],
    ['deactivated;retry-after=100', 0],
    ['probation', 30],
    ['probation;retry-after=20', 20],
    ['rejected', NEVER],
    ['rejected;retry-after=5', NEVER],
    ['timeout', 0],
    ['timeout;retry-after=100', 0],
    ['giveup', 0],
    ['giveup;retry-after=20', 20],
    ['noresource', NEVER],
    ['noresource;retry-after=5', NEVER],
    ['invariant', NEVER],
    ['invariant;retry-after=5', NEVER],
    ['', 0],
    [';retry-after=20', 20],
    ['somethingelse', 0],
    ['somethingelse;retry-after=20', 20],
  ]
  for (const [word, leastS] of TERMINATED)
    test(`[WAT-09] terminated, "${word}": ${leastS === null ? 'not again' : `again, not before ${String(leastS)} s`}`, async () => {
      await facing({ watching: true }, async (server, alice) => {
        accepts(server)
        const subscribe = await server.nth('SUBSCRIBE', 0)
        expect(statusOf(await server.notify(subscribe, active(1, 'busy')))).toBe(200)
        const state = word.startsWith(';') || word === '' ? `terminated${word}` : `terminated;reason=${word}`
        const endedAt = alice.now()
        expect(statusOf(await server.notify(subscribe, { state, cseq: 2, tag: 'odd' }))).toBe(200)
        if (leastS === null) {
          await expect.poll(() => alice.bob()?.watch).toMatchObject({ kind: 'ended', retryAt: null })
          await alice.elapse(65)
          expect(server.asked('SUBSCRIBE')).toHaveLength(1)
          // RFC 6665 §4.1.3: after `invariant` the last state holds.
          if (word.startsWith('invariant')) expect(alice.bob()?.status).toBe('busy')
          else expect(alice.bob()?.status).not.toBe('busy')
          return
        }
        const again = await server.nth('SUBSCRIBE', 1)
        const afterS = (alice.cameAt(again) - endedAt) / 1000
        expect(afterS).toBeGreaterThanOrEqual(leastS)
        expect(value(again, 'call-id')).not.toBe(value(subscribe, 'call-id'))
        expect(value(again, 'from')).not.toBe(value(subscribe, 'from'))
        expect(tagOf(value(again, 'to'))).toBeNull()
      })
    })

  test('[WAT-10] a server that always says "deactivated" is asked three more times at once, then seldom', async () => {
    await facing(
      { watching: true },
      async (server, alice) => {
        const fifth = await server.nth('SUBSCRIBE', 4)
        const fourth = await server.nth('SUBSCRIBE', 3)
        expect(alice.cameAt(fifth) - alice.cameAt(fourth)).toBeGreaterThan(29_000)
        expect(callIds(server.asked('SUBSCRIBE'))).toBe(5)
      },
      server => {
        server.on('SUBSCRIBE', request => {
          server.answer(request, '200 OK', { headers: [['Expires', '3600']] })
          void server.notify(request, { state: 'terminated;reason=deactivated', cseq: 1, tag: 'odd' })
        })
      },
    )
  })

  test('[WAT-14] 423 is asked once more with its Min-Expires; 489 and 403 are what they say', async () => {
    await facing(
      { watching: true },
      async (server, alice) => {
        const second = await server.nth('SUBSCRIBE', 1)
        expect(value(second, 'expires')).toBe('7200')
        const third = await server.nth('SUBSCRIBE', 2)
        expect(alice.cameAt(third) - alice.cameAt(second)).toBeGreaterThan(29_000)
      },
      server => {
        server.on('SUBSCRIBE', request => {
          server.answer(request, '423 Interval Too Brief', { headers: [['Min-Expires', '7200']] })
        })
      },
    )
    for (const [status, reason, isAgain] of [
      ['489 Bad Event', 'unsupported', true],
      ['403 Forbidden', 'forbidden', false],
      ['404 Not Found', 'unknownUser', false],
    ] as const)
      await facing(
        { watching: true },
        async (server, alice) => {
          await expect.poll(() => alice.bob()?.watch).toMatchObject({ kind: 'ended', failure: { reason } })
          const { watch } = alice.bob() ?? {}
          const retryAt = watch?.kind === 'ended' ? watch.retryAt : null
          // RFC 6665 §8.3.2: no presence there is asked about again at half an hour, a refusal never.
          if (isAgain) expect((retryAt ?? 0) - alice.now()).toBeGreaterThan(700_000)
          else expect(retryAt).toBeNull()
          await alice.elapse(60)
          expect(server.asked('SUBSCRIBE')).toHaveLength(1)
        },
        server => {
          server.on('SUBSCRIBE', request => {
            server.answer(request, status)
          })
        },
      )
  })

  test('[WAT-08] [WAT-07] a refresh refused with 481 begins anew; one with 500 leaves what is there', async () => {
    await facing({ watching: true }, async (server, alice) => {
      const first = await server.nth('SUBSCRIBE', 0)
      server.answer(first, '200 OK', { headers: [['Expires', '3600']] })
      // The NOTIFY's expires counts, not that of the 200.
      await server.notify(first, active(1, 'busy', { state: 'active;expires=60' }))
      const refresh = await server.nth('SUBSCRIBE', 1)
      expect(tagOf(value(refresh, 'to'))).toBe('odd')
      server.answer(refresh, '500 Server Internal Error')
      expect(statusOf(await server.notify(first, active(2, 'away', { state: 'active;expires=60' })))).toBe(200)
      await expect.poll(() => alice.bob()?.status).toBe('away')
      const second = await server.nth('SUBSCRIBE', 2)
      expect(value(second, 'call-id')).toBe(value(first, 'call-id'))
      server.answer(second, '481 Subscription Does Not Exist')
      const anew = await server.nth('SUBSCRIBE', 3)
      expect(value(anew, 'call-id')).not.toBe(value(first, 'call-id'))
      expect(tagOf(value(anew, 'from'))).not.toBe(tagOf(value(first, 'from')))
      expect(statusOf(await server.notify(first, active(3, 'busy')))).toBe(481)
    })
  })

  for (const body of [pidf('busy'), null])
    test(`[WAT-12] the NOTIFY after our un-SUBSCRIBE is taken ${body === null ? 'without' : 'with'} a body`, async () => {
      await facing({ watching: true }, async (server, alice) => {
        const first = await server.nth('SUBSCRIBE', 0)
        accepts(server)
        await server.notify(first, active(1, 'busy'))
        alice.person.say({ kind: 'removeContacts', uris: [BOB] })
        const last = await server.nth('SUBSCRIBE', 1)
        expect(value(last, 'expires')).toBe('0')
        expect(tagOf(value(last, 'to'))).toBe('odd')
        const notice = { state: 'terminated;reason=timeout', cseq: 2, tag: 'odd', ...(body === null ? {} : { body }) }
        expect(statusOf(await server.notify(first, notice))).toBe(200)
        expect(statusOf(await server.notify(first, active(3, 'away')))).toBe(481)
      })
    })
})
