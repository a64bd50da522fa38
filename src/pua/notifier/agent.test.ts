import { describe, expect, it } from 'vitest'
import { encodePidf } from '../../codec/pidf.ts'
import { type Tailoring, tailoring } from '../../codec/tailoring.ts'
import { createHandClock } from '../../lib/handClock.ts'
import { lazily } from '../../lib/lazy.ts'
import { FAKE_URL } from '../../sip/fakePort.ts'
import { type Header, header } from '../../sip/port.ts'
import { EVENT, GOOD, instead, PAI, setUp, without } from './testing.ts'

describe('notifier: a SUBSCRIBE', () => {
  it('[PUA-01] nothing is sent without one', () => {
    const { port, notifier, clock, choose, echo } = setUp()
    choose('busy')
    notifier.registered()
    clock.elapse(100_000)
    notifier.goodbye()
    expect(port.sent).toEqual([])
    expect(echo()).toEqual({ kind: 'unasked' })
  })
  it('[PUA-02] [PUA-05] [PUA-07] [PUA-08] is answered 200 with Expires, then a NOTIFY, at once', () => {
    const { port, subscribe } = setUp()
    const { answer } = subscribe()
    expect(answer).toMatchObject({ status: 200 })
    expect(header(answer?.headers ?? [], 'Expires')).toBe('600')
    expect(port.sent).toMatchObject([
      {
        method: 'NOTIFY',
        uri: 'sip:peu@ps.test',
        cseq: 1,
        headers: [
          ['Event', 'presence'],
          ['Subscription-State', 'active;expires=600'],
          ['SIP-ETag', '0000000000000000.1'],
        ],
        body: { type: 'application/pidf+xml', text: 'open@1000000' },
      },
    ])
  })
  it('[PUA-20] its Event comes back with its id', () => {
    const { port, subscribe } = setUp()
    subscribe(instead('Event', 'presence;id=a7'))
    expect(header(port.sent[0]?.headers ?? [], 'Event')).toBe('presence;id=a7')
  })
  it.each<readonly [string, number, readonly Header[]]>([
    ['[PUA-03] another package', 489, instead('Event', 'dialog')],
    ['[PUA-03] Presence in capitals', 489, instead('Event', 'Presence')],
    ['[PUA-03] no Event', 489, without('Event')],
    ['[PUA-11] no asserted identity', 403, without('P-Asserted-Identity')],
    ['[SEC-01] a mere user of our domain', 403, instead('P-Asserted-Identity', '<sip:mallory@ims.test>')],
    ['[SEC-03] a stranger whose Accept is wrong too', 403, [EVENT, ['Accept', 'text/plain']]],
    ['[PUA-04] an Accept that we cannot serve', 406, [...GOOD, ['Accept', 'text/plain']]],
    ['[PUA-06] a brief time', 423, instead('Expires', '30')],
  ])('%s: %i', (_what, status, headers) => {
    const { port, subscribe } = setUp()
    expect(subscribe(headers)).toMatchObject({ answer: { status }, dialog: null })
    expect(port.sent).toEqual([])
  })
  it.each<readonly [string, number]>([
    ['sip:bob@ims.test', 404],
    ['sip:alice@ims.test', 200],
    ['tel:+4917000001', 200],
  ])('[PUA-13] to %s: %i', (uri, status) => {
    const { port } = setUp()
    expect(port.deliver({ method: 'SUBSCRIBE', headers: GOOD, uri }).answer?.status).toBe(status)
  })
  it('[PUA-13] with a To-tag that nobody gave: 481', () => {
    const { port } = setUp()
    expect(port.deliver({ method: 'SUBSCRIBE', headers: GOOD, toTag: 'x' }).answer?.status).toBe(481)
  })
  it('[PUA-40] with a body of another kind: 415, and what we take', () => {
    const { port } = setUp()
    const headers: readonly Header[] = [...GOOD, ['Content-Type', 'text/plain']]
    const { answer } = port.deliver({ method: 'SUBSCRIBE', headers, body: 'only the tuples, please' })
    expect(answer?.status).toBe(415)
    expect(header(answer?.headers ?? [], 'Accept')).toBe('application/simple-filter+xml')
  })
  it('[SEC-02] over a flow that is not the registered one: 403, whoever From and P-Asserted-Identity say', () => {
    const { port, refused } = setUp()
    const request = { method: 'SUBSCRIBE', headers: GOOD, from: 'sip:presence@ims.test', onRegisteredFlow: false }
    expect(port.deliver(request).answer?.status).toBe(403)
    expect(refused()).toMatchObject([{ asserted: null, from: 'sip:presence@ims.test', status: 403 }])
  })
  it.each<readonly [string, Parameters<typeof setUp>[0], readonly Header[], string, number, string | null]>([
    ['a stranger', {}, instead('P-Asserted-Identity', '"M" <sip:mallory@ims.test>'), '', 403, 'stranger'],
    ['whoever asserts nothing', {}, without('P-Asserted-Identity'), '', 403, 'stranger'],
    ['a server where we publish', { closed: true }, GOOD, '', 403, 'publishing'],
    ['a server that cannot read what we say', {}, [...GOOD, ['Accept', 'text/plain']], '', 406, 'notUnderstood'],
    ['a server that says what we cannot read', {}, GOOD, 'x', 415, 'notUnderstood'],
    ['a wrong id', {}, instead('Event', 'presence;id'), '', 400, 'notUnderstood'],
    ['another package, which is not about presence', {}, instead('Event', 'dialog'), '', 489, null],
    ['a time that the server may correct', {}, instead('Expires', '30'), '', 423, null],
  ])('[PUA-12] [SEC-01] the person hears of %s: %5$s', (_what, more, headers, body, status, reason) => {
    const { port, refused, clock } = setUp(more)
    clock.elapse(5)
    const { answer } = port.deliver({ method: 'SUBSCRIBE', headers, body, from: 'sip:presence@ims.test' })
    const asserted = headers.find(([name]) => name === 'P-Asserted-Identity')?.[1].replace(/.*<(.*)>/, '$1') ?? null
    expect(answer?.status).toBe(status)
    expect(refused()).toEqual(
      reason === null ? [] : [{ asserted, from: 'sip:presence@ims.test', at: 1_000_005, status, reason }],
    )
  })
  it('[PUA-15] eight at once are independent; the ninth gets 503 with Retry-After', () => {
    const { port, subscribe, choose, servers, refused } = setUp()
    for (let count = 1; count <= 8; count += 1) expect(subscribe().answer?.status).toBe(200)
    const ninth = subscribe().answer
    expect(ninth?.status).toBe(503)
    expect(header(ninth?.headers ?? [], 'Retry-After')).toBe('60')
    expect(refused()).toMatchObject([{ status: 503, reason: 'full' }])
    expect(new Set(port.takeSent().map(one => one.dialog)).size).toBe(8)
    port.sent[3]?.answer(200)
    choose('busy')
    expect(port.takeSent()).toMatchObject([{ dialog: port.sent[3]?.dialog, cseq: 2 }])
    expect(servers()).toHaveLength(8)
  })
  it('[PUA-15] an ended one makes room', () => {
    const { port, subscribe } = setUp()
    for (let count = 1; count <= 8; count += 1) subscribe()
    port.sent[0]?.answer(481)
    expect(subscribe().answer?.status).toBe(200)
  })
  it('[PUA-16] a server that comes back after its restart: the old dialog dies by 481', () => {
    const { port, accepted, choose, servers, clock } = setUp()
    accepted()
    accepted()
    choose('busy')
    const [old, fresh] = port.takeSent()
    old?.answer(481)
    fresh?.answer(200)
    expect(servers()).toHaveLength(1)
    clock.elapse(100_000)
    expect(port.takeSent()).toEqual([])
  })
  it('[PUA-19] a fetch: one NOTIFY with the state, and no dialog is left', () => {
    const { port, subscribe, sent, answerLast, servers } = setUp()
    const { answer, dialog } = subscribe(instead('Expires', '0'))
    expect(header(answer?.headers ?? [], 'Expires')).toBe('0')
    expect(sent()).toEqual(['terminated;reason=timeout open'])
    answerLast(200)
    expect(dialog?.deliver({ method: 'SUBSCRIBE', headers: GOOD }).answer?.status).toBe(481)
    expect(servers()).toEqual([])
    expect(port.takeSent()).toEqual([])
  })
})

describe('notifier: inside the dialog', () => {
  it('[PUA-17] [PUA-24] a refresh: 200 with Expires and Contact, NOTIFY to the new target', () => {
    const { port, accepted } = setUp()
    const { answer } = accepted().deliver({
      method: 'SUBSCRIBE',
      headers: [PAI, EVENT, ['Expires', '300'], ['Contact', '<sip:peu@other.test>']],
    })
    expect(answer).toMatchObject({ status: 200 })
    expect(header(answer?.headers ?? [], 'Expires')).toBe('300')
    expect(header(answer?.headers ?? [], 'Contact')).toBe(`<${port.contactUri}>`)
    expect(port.takeSent()).toMatchObject([
      {
        uri: 'sip:peu@other.test',
        cseq: 2,
        headers: [
          ['Event', 'presence'],
          ['Subscription-State', 'active;expires=300'],
          ['SIP-ETag', '0000000000000000.1'],
        ],
      },
    ])
  })
  it.each<readonly [string, number, readonly Header[]]>([
    ['[PUA-10] a second id', 403, instead('Event', 'presence;id=2')],
    ['[PUA-03] a second package', 489, instead('Event', 'dialog')],
    ['[PUA-17] somebody else', 403, instead('P-Asserted-Identity', '<sip:mallory@ims.test>')],
    ['[PUA-04] another Accept', 406, [...GOOD, ['Accept', 'text/plain']]],
    ['[PUA-06] a brief time', 423, instead('Expires', '30')],
  ])('%s: %i, and the subscription stays as it was', (_what, status, headers) => {
    const { port, accepted, choose, sent } = setUp()
    const dialog = accepted()
    expect(dialog.deliver({ method: 'SUBSCRIBE', headers }).answer?.status).toBe(status)
    expect(port.takeSent()).toEqual([])
    choose('busy')
    expect(sent()).toEqual(['active;expires=600 busy'])
  })
  it('[PUA-17] a refresh without an identity counts over the registered flow only', () => {
    const { accepted } = setUp()
    const dialog = accepted()
    const headers = without('P-Asserted-Identity')
    expect(dialog.deliver({ method: 'SUBSCRIBE', headers }).answer?.status).toBe(200)
    expect(dialog.deliver({ method: 'SUBSCRIBE', headers, onRegisteredFlow: false }).answer?.status).toBe(403)
  })
  it('[PUA-13] a lower CSeq is answered 500 and changes nothing', () => {
    const { port, accepted } = setUp()
    const dialog = accepted()
    expect(dialog.deliver({ method: 'SUBSCRIBE', headers: GOOD, cseq: 0 }).answer?.status).toBe(500)
    expect(port.takeSent()).toEqual([])
  })
  it('another method is answered 405', () => {
    const { accepted } = setUp()
    expect(accepted().deliver({ method: 'MESSAGE' }).answer?.status).toBe(405)
  })
  it('[PUA-27] a SUBSCRIBE after the last NOTIFY is answered 481, before and after its answer', () => {
    const { accepted, answerLast, port } = setUp()
    const dialog = accepted()
    dialog.deliver({ method: 'SUBSCRIBE', headers: instead('Expires', '0') })
    expect(dialog.deliver({ method: 'SUBSCRIBE', headers: GOOD }).answer?.status).toBe(481)
    answerLast(200)
    expect(dialog.ended).toBe(true)
    expect(dialog.deliver({ method: 'SUBSCRIBE', headers: GOOD }).answer?.status).toBe(481)
    expect(port.takeSent()).toHaveLength(1)
  })
  it('[PUA-18] no refresh: terminated;reason=timeout when the time is over', () => {
    const { clock, accepted, choose, sent, servers, answerLast } = setUp()
    accepted()
    clock.elapse(599_999)
    expect(sent()).toEqual([])
    clock.elapse(1)
    expect(sent()).toEqual(['terminated;reason=timeout open'])
    answerLast(200)
    choose('busy')
    clock.elapse(10_000)
    expect(sent()).toEqual([])
    expect(servers()).toEqual([])
  })
  it('[PUA-22] a server that is silent is removed after 64*T1', () => {
    const { clock, subscribe, servers, echo, sent } = setUp()
    subscribe()
    expect(sent()).toHaveLength(1)
    clock.elapse(32_000)
    expect(servers()).toEqual([])
    expect(echo()).toEqual({ kind: 'unasked' })
    expect(sent()).toEqual([])
  })
})

describe('notifier: changes', () => {
  it('[PUA-32] twenty changes in ten seconds make at most three NOTIFYs, the last with the final state', () => {
    const { clock, accepted, choose, port, sent } = setUp()
    accepted()
    const all: string[] = []
    for (let count = 1; count <= 20; count += 1) {
      choose(`w${String(count)}`)
      all.push(...sent())
      if (port.sent.at(-1)?.answered === null) port.sent.at(-1)?.answer(200)
      clock.elapse(500)
    }
    all.push(...sent())
    expect(all.map(one => one.split(' ')[1])).toEqual(['w1', 'w10', 'w20'])
  })
  it('[PUA-23] 503 with Retry-After: 5 and three changes: one NOTIFY after it, with the newest', () => {
    const { clock, accepted, choose, sent, answerLast } = setUp()
    accepted()
    choose('a')
    answerLast(503, [['Retry-After', '7 (busy)']])
    for (const word of ['b', 'c', 'd']) choose(word)
    expect(sent()).toEqual(['active;expires=600 a'])
    clock.elapse(6_999)
    expect(sent()).toEqual([])
    clock.elapse(1)
    expect(sent()).toEqual(['active;expires=593 d'])
  })
})

describe('notifier: the connection', () => {
  it('[PUA-30] drops and comes back: the newest state goes out over it, with the next CSeq', () => {
    const { clock, port, accepted, choose, sent, notifier, servers, answerLast } = setUp()
    const dialog = accepted()
    choose('a')
    port.lose()
    choose('b')
    clock.elapse(10_000)
    expect(sent()).toEqual(['active;expires=600 a'])
    expect(servers()).toHaveLength(1)
    port.connect(FAKE_URL)
    port.open()
    expect(sent()).toEqual([])
    notifier.registered()
    expect(port.sent.at(-1)).toMatchObject({ dialog: dialog.id, cseq: 3, contact: port.contactUri })
    expect(sent()).toEqual(['active;expires=590 b'])
    answerLast(200)
    notifier.registered()
    expect(sent()).toEqual([])
  })
  it('[PUA-30] 481 over the new one drops the subscription', () => {
    const { port, accepted, notifier, servers, answerLast } = setUp()
    accepted()
    port.lose()
    port.connect(FAKE_URL)
    port.open()
    notifier.registered()
    answerLast(481)
    expect(servers()).toEqual([])
  })
  it('[PUA-30] so does a refresh, for the others too', () => {
    const { port, accepted } = setUp()
    const [one, other] = [accepted(), accepted()]
    port.lose()
    port.connect(FAKE_URL)
    port.open()
    one.deliver({ method: 'SUBSCRIBE', headers: GOOD })
    expect(port.takeSent().map(sent => sent.dialog)).toEqual([one.id, other.id])
  })
  it('[PUA-30] a SUBSCRIBE over the new registered flow says as much as the registration', () => {
    const { port, accepted, subscribe } = setUp()
    const old = accepted()
    port.lose()
    port.connect(FAKE_URL)
    port.open()
    subscribe()
    expect(port.takeSent().map(one => one.dialog)).toContain(old.id)
  })
})

describe('notifier: another worker', () => {
  it('[PUA-31] [PUA-24] knows no dialog of the one before: 481, and nothing is sent in it, so no CSeq comes again', () => {
    const before = setUp()
    const dialog = before.accepted()
    before.choose('busy')
    const used = before.port.sent.map(one => [one.callId, one.cseq])
    // It crashes: nothing is said. The next one begins with an empty memory, and the server goes on as it was.
    const after = setUp()
    const refresh = {
      method: 'SUBSCRIBE',
      headers: GOOD,
      callId: dialog.callId,
      fromTag: dialog.remoteTag,
      toTag: dialog.localTag,
      cseq: 2,
    }
    expect(after.port.deliver(refresh).answer?.status).toBe(481)
    after.choose('away')
    after.notifier.registered()
    after.clock.elapse(4_000_000)
    after.notifier.goodbye()
    expect(after.port.sent).toEqual([])
    // It asks anew, in a dialog of its own: the two share no Call-ID.
    const fresh = setUp()
    const { callId } = fresh.port.deliver({ method: 'SUBSCRIBE', headers: GOOD, callId: 'another' })
    expect(used.map(([id]) => id)).not.toContain(callId)
    expect(fresh.port.sent).toMatchObject([{ callId: 'another', cseq: 1 }])
  })
})

describe('notifier: goodbye', () => {
  it('[PUA-28] [LIFE-02] a closed document, terminated;reason=noresource, although one is in flight', () => {
    const { notifier, choose, accepted, sent, clock, port } = setUp()
    const dialog = accepted()
    choose('busy')
    notifier.goodbye()
    expect(sent()).toEqual(['active;expires=600 busy', 'terminated;reason=noresource closed'])
    choose('open')
    clock.elapse(20_000)
    for (const one of port.sent) if (one.answered === null) one.answer(200)
    clock.elapse(1_000_000)
    expect(sent()).toEqual([])
    expect(dialog.ended).toBe(true)
    expect(clock.pending).toBe(0)
  })
  it('[PUA-28] a server that subscribes again is answered 480', () => {
    const { notifier, subscribe, accepted, refused } = setUp()
    accepted()
    notifier.goodbye()
    expect(subscribe().answer?.status).toBe(480)
    expect(refused()).toMatchObject([{ status: 480, reason: 'leaving' }])
  })
  it('close sends nothing, hears nothing, leaves no timer', () => {
    const { notifier, subscribe, accepted, choose, sent, clock, answerLast } = setUp()
    accepted()
    choose('busy')
    answerLast(200)
    sent()
    notifier.close()
    expect(clock.pending).toBe(0)
    choose('away')
    expect(subscribe().answer?.status).toBe(489)
    clock.elapse(1_000_000)
    expect(sent()).toEqual([])
  })
})

describe('notifier: what the person is told', () => {
  it('the way of a change: unasked, sending, known, sending in the window, known', () => {
    const { clock, reports, subscribe, choose, answerLast } = setUp()
    subscribe()
    answerLast(200)
    choose('a')
    clock.elapse(10)
    answerLast(200)
    choose('b')
    clock.elapse(4_990)
    clock.elapse(20)
    answerLast(200)
    const echoes = reports.flatMap(one => (one.kind === 'echo' ? [one.echo] : []))
    expect(echoes).toEqual([
      { kind: 'unasked' },
      { kind: 'sending' },
      { kind: 'known', at: 1_000_000, by: 'subscription' },
      { kind: 'sending' },
      { kind: 'known', at: 1_000_010, by: 'subscription' },
      { kind: 'sending' },
      { kind: 'known', at: 1_005_020, by: 'subscription' },
    ])
  })
  it('[PUA-25] a 200 to an older state is not "known"', () => {
    const { subscribe, choose, answerLast, echo } = setUp()
    subscribe()
    choose('busy')
    answerLast(200)
    expect(echo()).toEqual({ kind: 'sending' })
    answerLast(200)
    expect(echo()).toMatchObject({ kind: 'known' })
  })
  it.each([
    [500, 'serverError', 1_005_000],
    [503, 'overloaded', 1_005_000],
    [403, 'forbidden', null],
    [406, 'refused', null],
    [401, 'wrongPassword', null],
  ])('[PUA-21] %i is said as %s, and when it is tried again', (status, reason, retryAt) => {
    const { subscribe, port, echo } = setUp()
    subscribe()
    port.sent[0]?.answer(status, { reason: 'Why not' })
    expect(echo()).toEqual({ kind: 'failed', failure: { reason, status, detail: 'Why not' }, retryAt })
  })
  it('[PUA-15] with two servers: sending before failed before known', () => {
    const { subscribe, port, echo } = setUp()
    subscribe()
    subscribe()
    port.sent[0]?.answer(200)
    expect(echo()).toEqual({ kind: 'sending' })
    port.sent[1]?.answer(400)
    expect(echo()).toMatchObject({ kind: 'failed' })
  })
  it('[PUA-15] with two servers: known since the later of them knows', () => {
    const { clock, subscribe, port, echo } = setUp()
    subscribe()
    subscribe()
    port.sent[1]?.answer(200)
    clock.elapse(7)
    port.sent[0]?.answer(200)
    expect(echo()).toEqual({ kind: 'known', at: 1_000_007, by: 'subscription' })
  })
  it('the subscription, with its server, its end and its last answer', () => {
    const { clock, subscribe, servers, answerLast } = setUp()
    const { callId, dialog } = subscribe()
    clock.elapse(3)
    answerLast(200)
    expect(servers()).toEqual([
      {
        id: `${callId} ${dialog?.localTag ?? ''}`,
        server: 'sip:presence@ims.test',
        since: 1_000_000,
        expiresAt: 1_600_000,
        lastNotify: { at: 1_000_003, status: 200 },
        format: 'full',
        rate: { max: null, min: null, adaptive: null },
        conditional: false,
        filters: 0,
      },
    ])
  })
  it('nothing is said twice', () => {
    const { reports, subscribe, answerLast, choose, clock } = setUp()
    subscribe()
    answerLast(200)
    choose('busy')
    answerLast(200)
    clock.elapse(10_000)
    const texts = reports.map(one => JSON.stringify(one))
    expect(texts.filter((text, index) => text === texts[index - 1])).toEqual([])
  })
})

const DIFFERENCES: readonly Header[] = [...GOOD, ['Accept', 'application/pidf+xml, application/pidf-diff+xml']]
/** `arrive` ends the load. */
const late = () => {
  const clock = createHandClock()
  const loads: ((value: Tailoring) => void)[] = []
  const load = async (): Promise<Tailoring> => await new Promise(resolve => void loads.push(resolve))
  const rig = setUp({ tailoring: lazily(load, clock, 150), encode: encodePidf }, clock)
  return {
    ...rig,
    loads,
    arrive: async () => {
      loads[0]?.(tailoring)
      for (let turn = 0; turn < 4; turn += 1) await Promise.resolve()
    },
    types: () => rig.port.sent.map(one => one.body?.type),
  }
}

describe('notifier: what is loaded when it is asked for', () => {
  it('is not loaded for a plain SUBSCRIBE', () => {
    const { subscribe, loads, types } = late()
    expect(subscribe().answer?.status).toBe(200)
    expect(loads).toHaveLength(0)
    expect(types()).toEqual(['application/pidf+xml'])
  })
  it('[PUA-02] [PUA-35] a SUBSCRIBE that wants differences is answered when they can be had, those after it in order', async () => {
    const { port, subscribe, arrive, loads, types } = late()
    subscribe(DIFFERENCES)
    subscribe()
    expect(port.sent).toEqual([])
    await arrive()
    expect(types()).toEqual(['application/pidf-diff+xml', 'application/pidf+xml'])
    subscribe(DIFFERENCES)
    expect(types()).toHaveLength(3)
    expect(loads).toHaveLength(1)
  })
  it('[PUA-02] without them, whole documents, when that takes too long', () => {
    const { subscribe, clock, types } = late()
    subscribe(DIFFERENCES)
    clock.elapse(150)
    expect(types()).toEqual(['application/pidf+xml'])
  })
  it('[PUA-28] a SUBSCRIBE that waits when all is closed is not served', async () => {
    const { port, subscribe, arrive, notifier } = late()
    const waiting = subscribe(DIFFERENCES)
    notifier.close()
    await arrive()
    expect([waiting.answer, waiting.dialog, port.sent]).toEqual([null, null, []])
  })
  it('[PUA-30] a SUBSCRIBE of a flow that is dead is not served: no answer, no subscription, nothing on the next flow', async () => {
    const { port, subscribe, arrive, servers, notifier } = late()
    const asked = subscribe(DIFFERENCES)
    port.lose()
    await arrive()
    port.connect('wss://edge.ims.test/')
    port.open()
    notifier.registered()
    expect([asked.answer, asked.dialog, servers(), port.sent]).toEqual([null, null, [], []])
  })
})
