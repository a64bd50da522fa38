/** What a server may ask for beyond a plain subscription, on the wire: conditions, rates, differences, filters. */
import { describe, expect, it } from 'vitest'
import { encodePidf } from '../../codec/pidf.ts'
import { NO_PERSON, NO_PRESENCE, NO_TUPLE, type Presence } from '../../model/presence.ts'
import { always, type Basic } from '../../model/rich.ts'
import type { FakeDialog } from '../../sip/fakePort.ts'
import { type Header, header } from '../../sip/port.ts'
import { EVENT, GOOD, instead, PAI, setUp } from './testing.ts'

const FILTER_TYPE: Header = ['Content-Type', 'application/simple-filter+xml']
const PARTIAL: readonly Header[] = [...GOOD, ['Accept', 'application/pidf+xml;q=0.5, application/pidf-diff+xml']]
const filterSet = (inner: string): string =>
  `<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><ns-bindings>` +
  `<ns-binding prefix="p" urn="urn:ietf:params:xml:ns:pidf"/></ns-bindings>${inner}</filter-set>`

/** As `setUp`, with documents that are real. */
function real(chance = 0) {
  let basic: Basic = 'open'
  let note = ''
  const rig = setUp({
    chance: () => chance,
    encode: encodePidf,
    document: (at, last): Presence => ({
      ...NO_PRESENCE,
      entity: 'sip:alice@ims.test',
      // Long enough for a difference to be shorter.
      notes: [{ text: 'the same in every document '.repeat(20), lang: null }],
      tuples: [{ ...NO_TUPLE, id: 't', basic: last ? 'closed' : basic, timestamp: at }],
      persons: [
        { ...NO_PERSON, id: 'p', activities: [always([{ name: 'busy' }])], notes: [{ text: note, lang: null }] },
      ],
    }),
  })
  const newest = () => rig.port.sent.at(-1)
  return {
    ...rig,
    say: (next: { readonly basic?: Basic; readonly note?: string }): void => {
      basic = next.basic ?? basic
      note = next.note ?? note
      rig.notifier.changed()
    },
    newest,
    body: () => newest()?.body ?? null,
    /** Subscribes; its first NOTIFY is answered. */
    begin: (headers: readonly Header[] = GOOD, body = ''): FakeDialog => {
      const { dialog } = rig.port.deliver({ method: 'SUBSCRIBE', headers, body })
      newest()?.answer(200)
      if (dialog === null) throw new Error('not accepted')
      return dialog
    },
    tag: () => tagOf(newest()),
  }
}
const tagOf = (one: { readonly headers: readonly Header[] } | undefined): string =>
  header(one?.headers ?? [], 'SIP-ETag') ?? ''
const stateOf = (one: { readonly headers: readonly Header[] } | undefined): string =>
  header(one?.headers ?? [], 'Subscription-State') ?? ''
const onCondition = (tag: string, ...more: readonly Header[]): readonly Header[] => [
  PAI,
  EVENT,
  ['Suppress-If-Match', tag],
  ...more,
]
const version = (text: string | undefined): string => /version="(\d+)"/.exec(text ?? '')?.[1] ?? '-'
const root = (text: string | undefined): string =>
  /<(?:\w+:)?(presence|pidf-full|pidf-diff)\b/.exec(text ?? '')?.[1] ?? '-'

describe('notifier: conditions', () => {
  it('[PUA-37] every NOTIFY has an entity-tag, another one for each state, and never `*`', () => {
    const { port, begin, say, clock, notifier } = real()
    const dialog = begin()
    say({ note: 'a' })
    port.sent.at(-1)?.answer(200)
    dialog.deliver({ method: 'SUBSCRIBE', headers: GOOD })
    port.sent.at(-1)?.answer(200)
    clock.elapse(5_000)
    say({ note: 'b' })
    notifier.goodbye()
    const tags = port.sent.map(tagOf)
    expect(tags).toHaveLength(5)
    expect(tags[1]).toBe(tags[2])
    expect(new Set(tags).size).toBe(4)
    expect(tags.every(tag => /^[0-9a-f.]{18,}$/.test(tag))).toBe(true)
  })
  it('[PUA-37] another worker gives other tags', () => {
    const [one, other] = [real(0.25), real(0.75)]
    one.begin()
    other.begin()
    expect(one.tag()).not.toBe(other.tag())
  })
  it('[PUA-37] in the dialog, a match: 204 with Expires, no NOTIFY, and the time is extended', () => {
    const { port, begin, tag, clock, servers, sent } = real()
    const dialog = begin()
    clock.elapse(500_000)
    port.takeSent()
    const headers = onCondition(tag(), ['Expires', '300'])
    const { answer } = dialog.deliver({ method: 'SUBSCRIBE', headers })
    expect(answer).toMatchObject({ status: 204, reason: 'No Notification' })
    expect(header(answer?.headers ?? [], 'Expires')).toBe('300')
    expect(servers()).toMatchObject([{ conditional: true, expiresAt: 1_800_000 }])
    clock.elapse(299_000)
    expect(sent()).toEqual([])
    clock.elapse(1_000)
    // RFC 5839 §6.2: the header has news, the body has not.
    expect(port.sent.at(-1)).toMatchObject({ body: null })
    expect(stateOf(port.sent.at(-1))).toBe('terminated;reason=timeout')
  })
  it('[PUA-37] the condition ends with the state that it names', () => {
    const { begin, tag, say, body, servers } = real()
    const dialog = begin()
    dialog.deliver({ method: 'SUBSCRIBE', headers: onCondition(tag()) })
    say({ note: 'new' })
    expect(body()?.text).toContain('new')
    expect(servers()).toMatchObject([{ conditional: false }])
  })
  it('[PUA-37] a tag that does not match: 200 and the state', () => {
    const { port, begin, tag, say, body } = real()
    const dialog = begin()
    const old = tag()
    say({ note: 'new' })
    port.sent.at(-1)?.answer(200)
    port.takeSent()
    for (const wrong of [old, `${tag()}x`, tag().toUpperCase().replace(/^0/, 'A')]) {
      const { answer } = dialog.deliver({ method: 'SUBSCRIBE', headers: onCondition(wrong) })
      expect(answer?.status).toBe(200)
      expect(body()?.text).toContain('new')
      port.sent.at(-1)?.answer(200)
    }
    expect(port.takeSent()).toHaveLength(3)
  })
  it('[PUA-37] out of a dialog, a match: 200, and a NOTIFY without a body that keeps the tag', () => {
    const { port, begin, tag, newest } = real()
    begin()
    const known = tag()
    const headers = [...onCondition(known), ['Contact', '<sip:peu@ps.test>'] as const]
    expect(port.deliver({ method: 'SUBSCRIBE', headers }).answer?.status).toBe(200)
    expect(newest()).toMatchObject({ body: null, cseq: 1 })
    expect([stateOf(newest()), tag()]).toEqual(['active;expires=3600', known])
  })
  it('[PUA-37] [PUA-19] polling: a fetch of what is known has no body, and no dialog stays', () => {
    const { port, begin, tag, newest } = real()
    begin(instead('Expires', '0'))
    const headers = [...onCondition(tag(), ['Expires', '0']), ['Contact', '<sip:peu@ps.test>'] as const]
    const { dialog } = port.deliver({ method: 'SUBSCRIBE', headers })
    expect(newest()).toMatchObject({ body: null })
    expect(stateOf(newest())).toBe('terminated;reason=timeout')
    newest()?.answer(200)
    expect(dialog?.ended).toBe(true)
  })
  it('[PUA-37] `*` is always true: whatever changes, nothing is sent, and nobody says that it is known', () => {
    const { begin, say, sent, clock, echo, port } = real()
    const dialog = begin()
    port.takeSent()
    expect(dialog.deliver({ method: 'SUBSCRIBE', headers: onCondition('*') }).answer?.status).toBe(204)
    say({ note: 'a' })
    clock.elapse(60_000)
    expect(sent()).toEqual([])
    expect(echo()).toEqual({ kind: 'unasked' })
    expect(dialog.deliver({ method: 'SUBSCRIBE', headers: GOOD }).answer?.status).toBe(200)
    expect(port.takeSent()).toHaveLength(1)
  })
  it('[PUA-37] an un-SUBSCRIBE on a condition that holds: 204, no NOTIFY, and the dialog is gone', () => {
    const { port, begin, servers } = real()
    const dialog = begin()
    port.takeSent()
    const { answer } = dialog.deliver({ method: 'SUBSCRIBE', headers: onCondition('*', ['Expires', '0']) })
    expect(answer?.status).toBe(204)
    expect([port.takeSent(), dialog.ended, servers()]).toEqual([[], true, []])
  })
  it('[PUA-37] [PUA-17] a refresh that is refused on its own grounds is not let through by a condition', () => {
    const { begin } = real()
    const dialog = begin()
    const headers = [
      ...onCondition('*').filter(([name]) => name !== PAI[0]),
      [PAI[0], '<sip:mallory@ims.test>'] as const,
    ]
    expect(dialog.deliver({ method: 'SUBSCRIBE', headers }).answer?.status).toBe(403)
  })
})

describe('notifier: rates', () => {
  it('[PUA-39] max-rate=0.05 and five changes in twenty seconds: one NOTIFY in twenty seconds', () => {
    const { port, begin, say, clock } = real()
    begin(instead('Event', 'presence;max-rate=0.05'))
    expect(stateOf(port.takeSent()[0])).toBe('active;expires=600;max-rate=0.05')
    const told: (readonly [number, string | undefined])[] = []
    for (let count = 1; count <= 20; count += 1) {
      say({ note: `n${String(count)}` })
      clock.elapse(4_000)
      for (const one of port.takeSent()) {
        told.push([one.at, /\bn\d+/.exec(one.body?.text ?? '')?.[0]])
        one.answer(200)
      }
    }
    expect(told).toEqual([
      [1_020_000, 'n5'],
      [1_040_000, 'n10'],
      [1_060_000, 'n15'],
      [1_080_000, 'n20'],
    ])
  })
  it('[PUA-39] min-rate=0.1 and nothing happens: one every ten seconds', () => {
    const { port, begin, clock } = real()
    begin(instead('Event', 'presence;min-rate=0.1'))
    port.takeSent()
    for (let second = 0; second < 60; second += 1) {
      clock.elapse(1_000)
      if (port.sent.at(-1)?.answered === null) port.sent.at(-1)?.answer(200)
    }
    const repeats = port.takeSent()
    expect(repeats.map(one => one.at)).toEqual([1_010_000, 1_020_000, 1_030_000, 1_040_000, 1_050_000, 1_060_000])
    expect(repeats.every(one => root(one.body?.text) === 'presence')).toBe(true)
    expect(stateOf(repeats[0])).toBe('active;expires=590;min-rate=0.1')
  })
  it.each([
    ['max-rate=0.001;min-rate=5', ';max-rate=0.0016666667;min-rate=0.0016666667'],
    ['max-rate=2', ';max-rate=0.2'],
    ['max-rate=0.1;min-rate=0.15;adaptive-min-rate=0.2', ';max-rate=0.1;min-rate=0.1;adaptive-min-rate=0.1'],
    ['min-rate=0.15;adaptive-min-rate=0.12', ';adaptive-min-rate=0.12'],
    ['adaptive-min-rate=0.02', ';adaptive-min-rate=0.02'],
    ['max-rate=nonsense', ''],
  ])('[PUA-39] %s is told as %s', (asked, told) => {
    const { begin, newest, servers } = real()
    begin(instead('Event', `presence;${asked}`))
    expect(stateOf(newest())).toBe(`active;expires=600${told}`)
    expect(header(newest()?.headers ?? [], 'Event')).toBe('presence')
    const rate = servers()?.[0]?.rate
    expect(Object.values(rate ?? {}).filter(one => one !== null)).toEqual(
      [...told.matchAll(/=([\d.]+)/g)].map(([, number]) => Number(number)),
    )
  })
  it('[PUA-39] other rates in the 2xx to a NOTIFY count where the SUBSCRIBE had asked for some', () => {
    const rates = ['presence;max-rate=0.1', 'presence', 'dialog;max-rate=0.1'].flatMap(event =>
      ['presence;max-rate=0.05', 'presence'].map(asked => {
        const { port, servers } = real()
        port.deliver({ method: 'SUBSCRIBE', headers: instead('Event', asked) })
        port.sent[0]?.answer(200, { headers: [['Event', event]] })
        return servers()?.[0]?.rate.max
      }),
    )
    // None in it: none from now on (RFC 6446 §5.1).
    expect(rates).toEqual([0.1, null, null, null, 0.05, null])
  })
})

describe('notifier: differences', () => {
  it('[PUA-35] first the whole as version 1, then differences, one version for each that was taken', () => {
    const { begin, say, body, newest, clock, servers } = real()
    begin(PARTIAL)
    expect(body()?.type).toBe('application/pidf-diff+xml')
    expect([root(body()?.text), version(body()?.text)]).toEqual(['pidf-full', '1'])
    for (const expected of ['2', '3', '4']) {
      clock.elapse(5_000)
      say({ note: `n${expected}` })
      expect([root(body()?.text), version(body()?.text)]).toEqual(['pidf-diff', expected])
      expect(body()?.text).toContain(`n${expected}`)
      expect(body()?.text).not.toContain('busy')
      newest()?.answer(200)
    }
    expect(servers()).toMatchObject([{ format: 'partial' }])
  })
  it('[PUA-35] the version of one that failed is given again, to a whole one: the server may have it or not', () => {
    const { begin, say, body, newest, clock } = real()
    begin(PARTIAL)
    say({ note: 'a' })
    newest()?.answer(500)
    clock.elapse(10_000)
    expect([root(body()?.text), version(body()?.text)]).toEqual(['pidf-full', '2'])
    newest()?.answer(200)
    clock.elapse(5_000)
    say({ note: 'b' })
    expect([root(body()?.text), version(body()?.text)]).toEqual(['pidf-diff', '3'])
  })
  it('[PUA-35] after a SUBSCRIBE the whole; the version goes on, also past plain PIDF and back', () => {
    const { begin, say, body, newest, clock } = real()
    const dialog = begin(PARTIAL)
    const seen = [PARTIAL, GOOD, PARTIAL].map(headers => {
      dialog.deliver({ method: 'SUBSCRIBE', headers })
      newest()?.answer(200)
      return [root(body()?.text), version(body()?.text)]
    })
    expect(seen).toEqual([
      ['pidf-full', '2'],
      ['presence', '-'],
      ['pidf-full', '3'],
    ])
    clock.elapse(5_000)
    say({ note: 'x' })
    expect([root(body()?.text), version(body()?.text)]).toEqual(['pidf-diff', '4'])
  })
  it('[PUA-35] [PUA-37] past plain PIDF and back the whole comes first, though the SUBSCRIBE that goes back is silent', () => {
    const { begin, say, body, newest, clock, tag } = real()
    const dialog = begin(PARTIAL)
    dialog.deliver({ method: 'SUBSCRIBE', headers: GOOD })
    newest()?.answer(200)
    clock.elapse(5_000)
    say({ note: 'told as plain PIDF' })
    newest()?.answer(200)
    const back = dialog.deliver({ method: 'SUBSCRIBE', headers: [...PARTIAL, ['Suppress-If-Match', tag()]] })
    expect(back.answer?.status).toBe(204)
    clock.elapse(5_000)
    say({ note: 'x' })
    expect([root(body()?.text), version(body()?.text)]).toEqual(['pidf-full', '2'])
  })
  it('[PUA-04] [PUA-35] a refresh that takes plain PIDF only gets it from then on', () => {
    const { begin, say, body, newest, clock } = real()
    const dialog = begin(PARTIAL)
    dialog.deliver({ method: 'SUBSCRIBE', headers: [...GOOD, ['Accept', 'application/pidf+xml']] })
    newest()?.answer(200)
    clock.elapse(5_000)
    say({ note: 'x' })
    expect(body()).toMatchObject({ type: 'application/pidf+xml' })
    expect(root(body()?.text)).toBe('presence')
  })
  it('[PUA-28] [PUA-35] the goodbye is whole', () => {
    const { begin, body, notifier } = real()
    begin(PARTIAL)
    notifier.goodbye()
    expect([root(body()?.text), version(body()?.text)]).toEqual(['pidf-full', '2'])
    expect(body()?.text).toContain('closed')
  })
  it('[PUA-25] [PUA-28] the goodbye waits for nothing: beside a partial one that is out it is plain PIDF', () => {
    const { begin, say, body, notifier } = real()
    begin(PARTIAL)
    say({ note: 'x' })
    expect(version(body()?.text)).toBe('2')
    notifier.goodbye()
    expect(body()).toMatchObject({ type: 'application/pidf+xml' })
    expect(root(body()?.text)).toBe('presence')
    expect(body()?.text).toContain('closed')
  })
  it('[PUA-35] [PUA-15] each server has versions of its own', () => {
    const { port, begin, say } = real()
    begin(PARTIAL)
    say({ note: 'a' })
    port.sent.at(-1)?.answer(200)
    begin(PARTIAL)
    expect(version(port.sent.at(-1)?.body?.text)).toBe('1')
  })
})

describe('notifier: filters', () => {
  const NO_PERSON_FILTER =
    '<filter id="1"><what><include>/p:presence</include><exclude type="namespace">urn:ietf:params:xml:ns:pidf:data-model</exclude></what></filter>'
  const ON_CLOSED =
    '<filter id="1"><trigger><changed from="open" to="closed">/p:presence/p:tuple/p:status/p:basic</changed></trigger></filter>'

  it('[PUA-40] a filter that leaves the person out: no person, in any NOTIFY, until it is taken back', () => {
    const { begin, say, body, newest, clock, servers } = real()
    const dialog = begin([...GOOD, FILTER_TYPE], filterSet(NO_PERSON_FILTER))
    expect(servers()).toMatchObject([{ filters: 1 }])
    const seen: boolean[] = [body()?.text.includes('person') ?? true]
    clock.elapse(5_000)
    say({ basic: 'closed' })
    seen.push(body()?.text.includes('person') ?? true)
    newest()?.answer(200)
    dialog.deliver({ method: 'SUBSCRIBE', headers: GOOD })
    seen.push(body()?.text.includes('person') ?? true)
    newest()?.answer(200)
    const back = filterSet('<filter id="1" remove="true"/>')
    dialog.deliver({ method: 'SUBSCRIBE', headers: [...GOOD, FILTER_TYPE], body: back })
    seen.push(body()?.text.includes('person') ?? true)
    expect(seen).toEqual([false, false, false, true])
    expect(servers()).toMatchObject([{ filters: 0 }])
  })
  it('[PUA-40] a trigger on open to closed: a NOTIFY then, and only then', () => {
    const { port, begin, say, clock } = real()
    begin([...GOOD, FILTER_TYPE], filterSet(ON_CLOSED))
    port.takeSent()
    const told = [{ note: 'x' }, { basic: 'closed' }, { note: 'y' }, { basic: 'open' }, { note: 'z' }] as const
    const counts = told.map(next => {
      say(next)
      clock.elapse(5_000)
      for (const one of port.sent) if (one.answered === null) one.answer(200)
      return port.takeSent().length
    })
    expect(counts).toEqual([0, 1, 0, 0, 0])
  })
  it('[PUA-40] a trigger is about what the server got last, not about what went by untold since', () => {
    const { port, begin, say, clock } = real()
    const dialog = begin([...GOOD, FILTER_TYPE], filterSet(ON_CLOSED))
    const told = (basic: Basic): number => {
      say({ basic })
      clock.elapse(5_000)
      const all = port.takeSent()
      for (const one of all) one.answer(200)
      return all.length
    }
    port.takeSent()
    // It has "closed" all the while.
    expect([told('closed'), told('open'), told('closed')]).toEqual([1, 0, 0])
    told('open')
    dialog.deliver({ method: 'SUBSCRIBE', headers: GOOD })
    port.takeSent()[0]?.answer(200)
    expect(told('closed')).toBe(1)
  })
  it('[PUA-40] nothing is left: a NOTIFY with an empty body', () => {
    const { begin, newest } = real()
    const nothing = '<filter id="1"><what><include>/p:presence/p:nothing</include></what></filter>'
    begin([...GOOD, FILTER_TYPE], filterSet(nothing))
    expect(newest()).toMatchObject({ method: 'NOTIFY', body: null })
  })
  it('[PUA-40] two about the same: 488, and what was agreed before stays', () => {
    const { port, begin, say, body, clock } = real()
    const dialog = begin([...GOOD, FILTER_TYPE], filterSet(NO_PERSON_FILTER))
    const twice = filterSet(NO_PERSON_FILTER.replace('"1"', '"2"'))
    const { answer } = dialog.deliver({ method: 'SUBSCRIBE', headers: [...GOOD, FILTER_TYPE], body: twice })
    expect(answer?.status).toBe(488)
    clock.elapse(5_000)
    say({ basic: 'closed' })
    expect(body()?.text).not.toContain('person')
    expect(port.sent).toHaveLength(2)
  })
  it('[PUA-37] [PUA-40] what is seen through a filter has a tag of its own', () => {
    const { port, begin, tag } = real()
    begin()
    const all = tag()
    begin([...GOOD, FILTER_TYPE], filterSet(NO_PERSON_FILTER))
    const part = tag()
    const headers = [...onCondition(all, FILTER_TYPE), ['Contact', '<sip:peu@ps.test>'] as const]
    port.deliver({ method: 'SUBSCRIBE', headers, body: filterSet(NO_PERSON_FILTER) })
    expect(port.sent.at(-1)?.body).not.toBeNull()
    expect([part === all, tag() === part]).toEqual([false, true])
  })
  it('[PUA-35] [PUA-40] differences are those of what is seen', () => {
    const { begin, say, body, clock } = real()
    begin([...PARTIAL, FILTER_TYPE], filterSet(NO_PERSON_FILTER))
    expect([root(body()?.text), body()?.text.includes('person')]).toEqual(['pidf-full', false])
    clock.elapse(5_000)
    say({ basic: 'closed', note: 'secret' })
    expect(root(body()?.text)).toBe('pidf-diff')
    expect(body()?.text).toContain('closed')
    expect(body()?.text).not.toContain('secret')
  })
  it('[PUA-37] [PUA-40] a change that is not told of does not give a server the tag of what it has not seen', () => {
    const { port, begin, say, tag, clock } = real()
    const dialog = begin([...GOOD, FILTER_TYPE], filterSet(ON_CLOSED))
    const seen = tag()
    dialog.deliver({ method: 'SUBSCRIBE', headers: onCondition(seen, ['Expires', '60']) })
    say({ note: 'x' })
    clock.elapse(60_000)
    expect(port.sent.at(-1)).toMatchObject({ body: null })
    expect(tag()).toBe(seen)
  })
})
