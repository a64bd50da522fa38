import { describe, expect, it } from 'vitest'
import { createHandClock } from '../../lib/handClock.ts'
import { silentLog } from '../../lib/log.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL } from '../../sip/fakePort.ts'
import { type Header, header } from '../../sip/port.ts'
import { createPublication, type PublicationEcho } from './agent.ts'

/** Alice, whose state is a word. Each PUBLISH reads as `word expires tag`, `-` for what is not there. */
function setUp() {
  const clock = createHandClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const echoes: PublicationEcho[] = []
  let word = 'open'
  const publication = createPublication({
    port,
    clock,
    chance: () => 0,
    log: silentLog,
    entity: () => 'sip:alice@ims.test',
    document: () => ({ entity: word, tuples: [], persons: [], devices: [], notes: [] }),
    encode: presence => presence.entity,
    onReport: echo => void echoes.push(echo),
  })
  publication.take({ kind: 'flowUp' })
  const rig = {
    clock,
    port,
    publication,
    choose: (next: string): void => {
      word = next
      publication.take({ kind: 'changed' })
    },
    say: (kind: 'publish' | 'remove' | 'leave' | 'flowUp'): void => publication.take({ kind }),
    sent: () =>
      port
        .takeSent()
        .map(({ body, headers }) =>
          [body?.text ?? '-', header(headers, 'Expires'), header(headers, 'SIP-If-Match') ?? '-'].join(' '),
        ),
    answer: (status: number, headers: readonly Header[] = []) => port.sent.at(-1)?.answer(status, { headers }),
    take: (tag: string, expiresS = 600) =>
      port.sent.at(-1)?.answer(200, {
        headers: [
          ['SIP-ETag', tag],
          ['Expires', String(expiresS)],
        ],
      }),
    echo: (): PublicationEcho | undefined => echoes.at(-1),
  }
  return rig
}

/** Published with tag A, the window shut, and what was sent so far looked at. */
function published() {
  const rig = setUp()
  rig.say('publish')
  rig.take('A')
  rig.clock.elapse(5_000)
  rig.sent()
  return rig
}

describe('publication', () => {
  it('[PUB-01] [PUB-08] [PUB-09] the first: our own address, one Event, a document, no tag, no Contact', () => {
    const { say, port } = setUp()
    expect(port.sent).toEqual([])
    say('publish')
    expect(port.sent).toHaveLength(1)
    expect(port.sent[0]).toMatchObject({
      method: 'PUBLISH',
      uri: 'sip:alice@ims.test',
      headers: [
        ['Event', 'presence'],
        ['Expires', '600'],
      ],
      body: { type: 'application/pidf+xml', text: 'open' },
    })
  })
  it('[PUB-01] [PUB-03] modify, refresh and remove, each with the newest tag alone; no body but to modify', () => {
    const { choose, take, sent, clock, say } = published()
    choose('busy')
    expect(sent()).toEqual(['busy 600 A'])
    take('B')
    clock.elapse(510_000)
    expect(sent()).toEqual(['- 600 B'])
    take('C')
    say('remove')
    expect(sent()).toEqual(['- 0 C'])
    take('D')
    clock.elapse(3_600_000)
    expect(sent()).toEqual([])
  })
  it('[PUB-02] one at a time: what changes meanwhile goes afterwards, the newest only', () => {
    const { choose, take, sent, clock } = published()
    choose('busy')
    choose('away')
    choose('open')
    clock.elapse(20_000)
    expect(sent()).toEqual(['busy 600 A'])
    take('B')
    expect(sent()).toEqual(['open 600 B'])
  })
  it('[PUB-10] twenty changes in ten seconds: three, the last one says how it is', () => {
    const { choose, take, clock, sent } = published()
    const seen: string[] = []
    const look = (): void => {
      const now = sent()
      seen.push(...now)
      if (now.length > 0) take('T')
    }
    for (let number = 1; number <= 20; number++) {
      choose(`state${String(number)}`)
      look()
      clock.elapse(500)
      look()
    }
    clock.elapse(4_999)
    look()
    expect(seen.length).toBeLessThanOrEqual(3)
    expect(seen.at(-1)).toBe('state20 600 T')
  })
  it('[PUB-04] 412: the tag is dropped, the current state is published at once, once', () => {
    const { choose, answer, take, sent, clock, echo } = published()
    choose('busy')
    sent()
    answer(412)
    expect(sent()).toEqual(['busy 600 -'])
    answer(412)
    expect(sent()).toEqual([])
    expect(echo()).toMatchObject({ kind: 'failed' })
    clock.elapse(5_000)
    expect(sent()).toEqual(['busy 600 -'])
    take('B')
    expect(echo()).toMatchObject({ kind: 'known', by: 'publication' })
  })
  it('[PUB-05] 423 is obeyed once', () => {
    const { say, sent, answer, clock } = setUp()
    say('publish')
    sent()
    answer(423, [['Min-Expires', '1800']])
    expect(sent()).toEqual(['open 1800 -'])
    answer(423, [['Min-Expires', '3600']])
    expect(sent()).toEqual([])
    clock.elapse(60_000)
    expect(sent()).toEqual([])
  })
  it.each(['x', '99999999999', '4294967295', '1'])('[PUB-05] 423 with Min-Expires %s is a refusal', least => {
    const { say, sent, answer } = setUp()
    say('publish')
    sent()
    answer(423, [['Min-Expires', least]])
    expect(sent()).toEqual([])
  })
  it('[PUB-06] the time is what the 2xx says, even if that is less; never more than was asked', () => {
    const { choose, take, sent, clock } = published()
    choose('busy')
    take('B', 60)
    sent()
    clock.elapse(50_999)
    expect(sent()).toEqual([])
    clock.elapse(1)
    expect(sent()).toEqual(['- 600 B'])
    take('C', 999_999)
    clock.elapse(510_000)
    expect(sent()).toEqual(['- 600 C'])
  })
  it('[PUB-06] what has lapsed is published anew', () => {
    const { sent, clock, answer, take } = published()
    clock.elapse(510_000)
    expect(sent()).toEqual(['- 600 A'])
    answer(503, [['Retry-After', '120']])
    clock.elapse(120_000)
    expect(sent()).toEqual(['open 600 -'])
    take('B')
  })
  it('[PUB-07] over a new connection the old tag is tried first', () => {
    const { port, say, sent, choose, take, answer } = published()
    port.lose()
    choose('busy')
    expect(sent()).toEqual([])
    port.connect(FAKE_URL)
    port.open()
    say('flowUp')
    expect(sent()).toEqual(['busy 600 A'])
    answer(412)
    expect(sent()).toEqual(['busy 600 -'])
    take('B')
  })
  it('[PUB-12] the goodbye waits for nothing but the answer that names the tag', () => {
    const rig = published()
    rig.say('leave')
    expect(rig.sent()).toEqual(['- 0 A'])
    const late = published()
    late.choose('busy')
    late.sent()
    late.say('leave')
    expect(late.sent()).toEqual([])
    late.take('B')
    expect(late.sent()).toEqual(['- 0 B'])
    const never = setUp()
    never.say('leave')
    never.say('publish')
    expect(never.sent()).toEqual([])
  })
  it.each([405, 489, 501])('[PUB-13] %i: nobody takes publications here, not in this session', status => {
    const { say, sent, answer, choose, clock, echo } = setUp()
    say('publish')
    sent()
    answer(status)
    choose('busy')
    say('remove')
    say('publish')
    say('flowUp')
    clock.elapse(3_600_000)
    expect(sent()).toEqual([])
    expect(echo()).toMatchObject({ kind: 'failed', failure: { reason: 'unsupported', status }, retryAt: null })
  })
  it.each([400, 403, 404, 415])('[PUB-13] %i is of this state: not again before it changes', status => {
    const { choose, sent, answer, clock, echo } = published()
    choose('busy')
    sent()
    answer(status)
    clock.elapse(3_600_000)
    expect(sent()).toEqual([])
    expect(echo()).toMatchObject({ kind: 'failed', retryAt: null })
    choose('away')
    expect(sent()).toHaveLength(1)
  })
  it.each([500, 503, 504])('[PUB-13] %i is waited out, longer each time, as long as Retry-After says', status => {
    const { choose, sent, answer, clock, echo, take } = published()
    choose('busy')
    sent()
    answer(status)
    expect(echo()).toMatchObject({ kind: 'failed', retryAt: clock.now() + 5_000 })
    clock.elapse(4_999)
    expect(sent()).toEqual([])
    clock.elapse(1)
    expect(sent()).toEqual(['busy 600 A'])
    answer(status, [['Retry-After', '60 (busy)']])
    clock.elapse(59_999)
    expect(sent()).toEqual([])
    clock.elapse(1)
    expect(sent()).toEqual(['busy 600 A'])
    take('B')
    expect(echo()).toMatchObject({ kind: 'known' })
  })
  it('[PUB-13] an answer that got lost: the old tag again, and 412 heals it', () => {
    const { choose, sent, port, clock, answer, take } = published()
    choose('busy')
    sent()
    port.sent.at(-1)?.answer(408, { origin: 'timeout' })
    clock.elapse(5_000)
    expect(sent()).toEqual(['busy 600 A'])
    answer(412)
    expect(sent()).toEqual(['busy 600 -'])
    take('B')
    choose('away')
    clock.elapse(5_000)
    expect(sent()).toEqual(['away 600 B'])
  })
  it('[PUB-13] a removal that failed is tried again, else what was published would stand', () => {
    const { say, sent, answer, clock } = published()
    say('remove')
    sent()
    answer(500)
    clock.elapse(5_000)
    expect(sent()).toEqual(['- 0 A'])
    answer(412)
    clock.elapse(3_600_000)
    expect(sent()).toEqual([])
  })
  it('[PUB-03] a tag that is no token is no tag', () => {
    const { say, port, sent, clock } = setUp()
    say('publish')
    sent()
    port.sent.at(-1)?.answer(200, { headers: [['SIP-ETag', 'a b\r\nX: y']] })
    clock.elapse(510_000)
    expect(sent()).toEqual(['open 600 -'])
  })
})
