import { describe, expect, it } from 'vitest'
import type { Echo } from '../../agent/contract.ts'
import type { RefusedSubscriber, ServerSubscription } from '../../model/subscription.ts'
import { rateWords, refusedWords, serverFacts, serverName, waitingWords } from './subscribers.ts'

const at = (hours: number, minutes: number): number => new Date(2026, 2, 4, hours, minutes).getTime()
const NOW = at(14, 6)
const server: ServerSubscription = {
  id: '1',
  server: 'sip:presence@ims.test',
  since: at(7, 52),
  expiresAt: NOW + 600_000,
  lastNotify: null,
  format: 'full',
  rate: { max: null, min: null, adaptive: null },
  conditional: false,
  filters: 0,
}
const facts = (changed: Partial<ServerSubscription>): Record<string, string> =>
  Object.fromEntries(serverFacts({ ...server, ...changed }, NOW))

describe('who is subscribed to me', () => {
  it('is told in plain words', () => {
    expect(serverName(server)).toBe('presence@ims.test')
    expect(facts({})).toEqual({
      Since: '07:52 today',
      Until: '14:16 today; it asks again within 10 min',
      'Last told': 'Not yet',
      'How often': 'At every change',
      'What it gets': 'The whole document each time',
    })
    expect(facts({ expiresAt: NOW - 1 })['Until']).toBe('Its time is up')
  })

  it('says what was agreed', () => {
    const agreed = { format: 'partial', conditional: true, filters: 2, rate: { ...server.rate, max: 0.05 } } as const
    expect(facts(agreed)).toMatchObject({
      'How often': 'At most once in 20 s',
      'What it gets': 'Only what changed',
      'Not again': 'What it has already is not sent twice',
      Filters: '2 filters: it gets only what it asked for',
    })
  })

  it('says how the last NOTIFY was answered', () => {
    expect(facts({ lastNotify: { at: at(14, 2), status: 200 } })['Last told']).toBe('14:02; it took it')
    expect(facts({ lastNotify: { at: at(14, 2), status: 503 } })['Last told']).toBe(
      '14:02; it did not take it (SIP 503)',
    )
  })

  it('[SEC-14] shows the name of a server as text alone', () => {
    expect(serverName({ ...server, server: 'sip:a\u202eb@x' })).toBe('ab@x')
  })
})

describe('how often', () => {
  it.each([
    [{}, 'At every change'],
    [{ max: 0.05 }, 'At most once in 20 s'],
    [{ max: 1 / 300 }, 'At most once in 5 min'],
    [{ max: 1 }, 'At most once a second'],
    [{ max: 2.5 }, 'At most 2.5 times a second'],
    [{ min: 1 / 60 }, 'At least once in 1 min, changed or not'],
    [{ max: 1, min: 1 / 60 }, 'At most once a second; at least once in 1 min, changed or not'],
    [{ adaptive: 0.1 }, 'On average at least once in 10 s'],
    // What no server should ask for.
    [{ max: 0, min: 0, adaptive: 0 }, 'At every change'],
  ] as const)('%j: %s', (rate, words) => {
    expect(rateWords({ ...server.rate, ...rate })).toBe(words)
  })
})

describe('while no server is subscribed', () => {
  const unasked: Echo = { kind: 'unasked' }
  const known: Echo = { kind: 'known', at: NOW, by: 'publication' }
  const dismissed: Echo = { kind: 'dismissed' }
  it.each([
    ['auto', 5, false, unasked, true, /publishes in 5 s if nobody asks/],
    ['auto', 0, false, unasked, true, /by itself at once/],
    ['subscribe', 5, false, unasked, true, /Until one does, nobody sees you/],
    ['publish', 5, false, unasked, true, /about to tell/],
    ['auto', 5, true, known, true, /^$/],
    ['auto', 5, false, dismissed, true, /nobody looks just now/],
    ['auto', 5, false, unasked, false, /not connected/],
  ] as const)('%s after %d s, publishes %s, %j, connected %s', (mode, publishAfterS, publishes, echo, line, words) => {
    expect(waitingWords({ mode, publishAfterS }, { publishes, echo }, line)).toMatch(words)
  })
})

describe('who was turned away', () => {
  const refused: RefusedSubscriber = {
    asserted: null,
    from: 'sip:eve@x',
    at: at(14, 1),
    status: 403,
    reason: 'stranger',
  }
  it('is told in a sentence, the status apart', () => {
    expect(refusedWords(refused, NOW)).toEqual({
      title: 'Somebody unknown',
      text: '14:01 today. It called itself eve@x, and the network did not vouch for it.',
      technical: 'SIP status 403; From sip:eve@x; P-Asserted-Identity none',
    })
    expect(refusedWords({ ...refused, asserted: 'sip:eve@x' }, NOW)).toMatchObject({
      title: 'eve@x',
      text: '14:01 today. The network vouches for its name. It is no presence server of your network.',
    })
  })

  it.each(['publishing', 'leaving', 'full', 'notUnderstood'] as const)('for a reason of its own: %s', reason => {
    const texts = (['stranger', reason] as const).map(
      one => refusedWords({ ...refused, asserted: 'sip:p@x', reason: one }, NOW).text,
    )
    expect(new Set(texts).size).toBe(2)
  })

  it('[SEC-14] never writes what it called itself as anything but text', () => {
    const { text, technical } = refusedWords({ ...refused, from: 'sip:\u202eeve\r\n@x' }, NOW)
    expect(`${text}${technical}`).not.toMatch(/[\u202e\r\n]/)
  })
})
