/** Both ways wired together: what is told of them, a worker that goes on after another, a page that was frozen. */
import { describe, expect, it } from 'vitest'
import type { Undo } from '../lib/clock.ts'
import { createHandClock } from '../lib/handClock.ts'
import { here } from '../lib/lazy.ts'
import { silentLog } from '../lib/log.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL } from '../sip/fakePort.ts'
import { header } from '../sip/port.ts'
import { createPua, type PuaOptions, type PuaReport } from './agent.ts'
import { createPublication } from './publication/agent.ts'
import { aliceAt, encodeWords, patchingWords } from './testing.ts'

const D = 5_000

/** A clock that can be frozen: nothing runs meanwhile, and all that fell due runs late and at once. */
function createClock() {
  let now = 1_000_000
  const timers = new Map<object, { readonly due: number; readonly run: () => void }>()
  return {
    now: () => now,
    after(delayMs: number, run: () => void): Undo {
      const key = {}
      timers.set(key, { due: now + delayMs, run })
      return () => void timers.delete(key)
    },
    freeze(ms: number): void {
      now += ms
      for (const [key, one] of [...timers].toSorted(([, a], [, b]) => a.due - b.due))
        if (one.due <= now && timers.delete(key)) one.run()
    },
  }
}

function setUp(more: Partial<PuaOptions> = {}) {
  const clock = createClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const reports: PuaReport[] = []
  const pua = createPua({
    port,
    clock,
    chance: () => 0.5,
    log: silentLog,
    policy: { servers: ['sip:presence@ims.test'], domain: 'ims.test' },
    way: 'auto',
    publishAfterMs: D,
    entity: () => 'sip:alice@ims.test',
    document: (_at, _last, since) => aliceAt(since, 1),
    encode: encodeWords,
    tailoring: patchingWords,
    publishing: here(createPublication),
    onReport: report => void reports.push(report),
    ...more,
  })
  return {
    clock,
    port,
    pua,
    subscribe: (who: string) =>
      port.deliver({
        method: 'SUBSCRIBE',
        headers: [
          ['P-Asserted-Identity', `<${who}>`],
          ['Event', 'presence'],
          ['Expires', '600'],
        ],
      }),
    /** Method, and what PUBLISH has in SIP-If-Match and Expires. */
    sent: () =>
      port
        .takeSent()
        .map(({ method, headers }) =>
          method === 'PUBLISH'
            ? `PUBLISH ${header(headers, 'SIP-If-Match') ?? '-'} ${header(headers, 'Expires') ?? ''}`
            : method,
        ),
    answer: (status: number, etag: string | null = null) =>
      port.sent.at(-1)?.answer(status, { headers: etag === null ? [] : [['SIP-ETag', etag]] }),
    echo: () => reports.findLast(one => one.kind === 'echo'),
    stored: () => reports.flatMap(one => (one.kind === 'publication' ? [one.publication] : [])),
  }
}

describe('the presence user agent', () => {
  it('[PUA-45] no timestamp is used twice, not even within a millisecond, whichever way it goes', () => {
    const times: number[] = []
    const document: PuaOptions['document'] = (_at, last, since) => {
      times.push(since)
      return aliceAt(since, last ? 2 : 1)
    }
    const { pua, port, subscribe, answer } = setUp({ publishAfterMs: 0, document })
    pua.registered()
    answer(200, 'tag')
    const { dialog } = subscribe('sip:presence@ims.test')
    answer(200)
    const again = [
      ['P-Asserted-Identity', '<sip:presence@ims.test>'],
      ['Event', 'presence'],
    ] as const
    dialog?.deliver({ method: 'SUBSCRIBE', headers: again })
    expect(port.sent.filter(one => one.body !== null).map(one => one.method)).toEqual(['PUBLISH', 'NOTIFY', 'NOTIFY'])
    expect(times).toEqual([1_000_000, 1_000_001, 1_000_002])
  })
  it('[PUA-45] what is told again later keeps its time: another device’s newer word is not put aside by it', () => {
    const times: number[] = []
    const document: PuaOptions['document'] = (at, _last, since) => {
      times.push(since - at)
      return aliceAt(since, 1)
    }
    const { pua, subscribe, answer, clock } = setUp({ document })
    pua.registered()
    const { dialog } = subscribe('sip:presence@ims.test')
    answer(200)
    clock.freeze(300_000)
    dialog?.deliver({
      method: 'SUBSCRIBE',
      headers: [
        ['P-Asserted-Identity', '<sip:presence@ims.test>'],
        ['Event', 'presence'],
      ],
    })
    answer(200)
    pua.changed()
    expect(times).toEqual([0, 1 - 300_000, 0])
  })
  it('[PUB-17] told while a PUBLISH was out, in either order: told once more, and only then taken back', () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const { pua, port, subscribe, sent, clock } = setUp({ publishAfterMs: 0 })
      pua.registered()
      subscribe('sip:presence@ims.test')
      const first = [...port.sent]
      expect(sent()).toEqual(['PUBLISH - 600', 'NOTIFY'])
      for (const place of order) first[place]?.answer(200, { headers: [['SIP-ETag', 'A']] })
      // It may note in whole seconds what came when.
      clock.freeze(999)
      expect(sent()).toEqual([])
      clock.freeze(1)
      expect(sent()).toEqual(['NOTIFY'])
      port.sent.at(-1)?.answer(200)
      expect(sent()).toEqual(['PUBLISH A 0'])
      port.sent.at(-1)?.answer(200)
      expect(sent()).toEqual([])
    }
  })
  it('[PUB-17] asked in the second in which a PUBLISH was answered: told once more in the next, and only then taken back', () => {
    const { pua, subscribe, sent, answer, clock } = setUp({ publishAfterMs: 0 })
    pua.registered()
    answer(200, 'A')
    clock.freeze(50)
    subscribe('sip:presence@ims.test')
    answer(200)
    expect(sent()).toEqual(['PUBLISH - 600', 'NOTIFY'])
    clock.freeze(950)
    expect(sent()).toEqual(['NOTIFY'])
    answer(200)
    expect(sent()).toEqual(['PUBLISH A 0'])
  })
  it('nothing is said twice, and after the end no timer is left', () => {
    const clock = createHandClock()
    const said: string[] = []
    const { pua, subscribe, answer } = setUp({
      clock,
      publishAfterMs: 0,
      onReport: report => void said.push(JSON.stringify(report)),
    })
    pua.registered()
    answer(200, 'A')
    subscribe('sip:presence@ims.test')
    answer(200)
    clock.elapse(500)
    pua.changed()
    answer(200)
    for (const kind of ['echo', 'publication', 'servers']) {
      const of = said.filter(text => text.startsWith(`{"kind":"${kind}"`))
      expect(of.filter((text, index) => text === of[index - 1])).toEqual([])
    }
    pua.close()
    expect(clock.pending).toBe(0)
  })
  it('[LIFE-11] frozen for longer than the subscription lasts: published D after the thaw, as a server may come back', () => {
    const { pua, subscribe, sent, answer, clock } = setUp()
    pua.registered()
    subscribe('sip:presence@ims.test')
    answer(200)
    expect(sent()).toEqual(['NOTIFY'])
    clock.freeze(1_000_000)
    // RFC 6665 §4.2.2: its last NOTIFY says timeout; the server has dropped it long ago.
    expect(sent()).toEqual(['NOTIFY'])
    answer(481)
    clock.freeze(D - 1)
    expect(sent()).toEqual([])
    clock.freeze(1)
    expect(sent()).toEqual(['PUBLISH - 600'])
  })
  it('[LIFE-11] frozen for longer than what is published stands: published anew, not refreshed', () => {
    const { pua, sent, answer, clock } = setUp({ publishAfterMs: 0 })
    pua.registered()
    answer(200, 'A')
    expect(sent()).toEqual(['PUBLISH - 600'])
    clock.freeze(1_000_000)
    expect(sent()).toEqual(['PUBLISH - 600'])
  })
  it('[PUB-07] what stands is told for the worker that comes after this one, which goes on with it at once', () => {
    const first = setUp()
    first.pua.registered()
    first.clock.freeze(D)
    first.answer(200, 'A')
    expect(first.stored()).toEqual([{ etag: 'A', expiresAt: 1_000_000 + D + 600_000 }])
    const next = setUp({ publication: first.stored()[0] ?? null })
    next.pua.changed()
    expect(next.sent()).toEqual([])
    next.pua.registered()
    expect(next.sent()).toEqual(['PUBLISH A 600'])
    expect(next.echo()).toMatchObject({ echo: { kind: 'sending' }, publishes: true })
    next.answer(412)
    expect(next.sent()).toEqual(['PUBLISH - 600'])
    next.answer(200, 'B')
    next.pua.goodbye()
    expect(next.sent()).toEqual(['PUBLISH B 0'])
    next.answer(200, 'C')
    expect(next.stored().map(one => one?.etag ?? null)).toEqual([null, 'B', null])
  })
  it('[PUB-07] what ran out meanwhile is nothing: D as ever', () => {
    const { pua, sent, clock } = setUp({ publication: { etag: 'old', expiresAt: 1_000_000 } })
    pua.registered()
    expect(sent()).toEqual([])
    clock.freeze(D)
    expect(sent()).toEqual(['PUBLISH - 600'])
  })
  it('[PUB-07] [PUB-17] what stood before is taken back where nothing is to be published any more', () => {
    const { pua, sent } = setUp({ way: 'subscribe', publication: { etag: 'old', expiresAt: 1_300_000 } })
    pua.registered()
    expect(sent()).toEqual(['PUBLISH old 0'])
  })
  it('[PUB-17] a server that un-SUBSCRIBEs is not published at; one that shuts down is, after D', () => {
    for (const [reason, expected] of [
      [null, []],
      ['SIP;cause=503;text="Shutting down"', ['PUBLISH - 600']],
    ] as const) {
      const { pua, subscribe, sent, answer, clock, echo } = setUp()
      pua.registered()
      const { dialog } = subscribe('sip:presence@ims.test')
      answer(200)
      dialog?.deliver({
        method: 'SUBSCRIBE',
        headers: [['Event', 'presence'], ['Expires', '0'], ...(reason === null ? [] : [['Reason', reason] as const])],
      })
      answer(200)
      sent()
      expect(echo()).toMatchObject({ echo: { kind: reason === null ? 'dismissed' : 'unasked' } })
      clock.freeze(D)
      expect(sent()).toEqual(expected)
    }
  })
  it('[PUB-17] somebody who may not subscribe, and is told so or not, keeps nothing from being published', () => {
    for (const strangers of ['refuse', 'blockPolitely'] as const) {
      const { pua, subscribe, sent, answer, clock } = setUp({ policy: { servers: [], domain: 'ims.test', strangers } })
      pua.registered()
      subscribe('sip:eve@evil.test')
      answer(200)
      sent()
      clock.freeze(D)
      expect(sent()).toEqual(['PUBLISH - 600'])
    }
  })
})
