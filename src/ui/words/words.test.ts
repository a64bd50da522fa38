import { describe, expect, it } from 'vitest'
import type { Link, SessionState, SignInFailure } from '../../agent/contract.ts'
import type { Failure, FailureReason } from '../../model/error.ts'
import { NO_EXTRAS, SHOWN_STATUSES, type Shown, type ShownStatus } from '../../model/shown.ts'
import { bannerOf } from './connection.ts'
import { echoLine } from './echo.ts'
import { shortFailure, signInFailure, technicalWords } from './failure.ts'
import { frameWords, troubleWords } from './frame.ts'
import { standingOf } from './standing.ts'
import { rowAge, rowName, statusWord } from './status.ts'
import { nameList, plain } from './text.ts'
import { ageWords, agoWords, clockWords, eventWords, momentWords, spanWords } from './time.ts'
import { undoSentence } from './undo.ts'

const NOW = new Date(2026, 2, 4, 14, 6).getTime() // a Wednesday
const at = (hours: number, minutes: number, day = 4): number => new Date(2026, 2, day, hours, minutes).getTime()
const bob = { uri: 'sip:bob@ims.test', name: 'Bob', group: '', addedAt: 0 }
const shown = (status: ShownStatus, more: Partial<Shown> = {}): Shown => ({
  uri: bob.uri,
  status,
  was: null,
  note: null,
  activity: null,
  extras: NO_EXTRAS,
  since: at(13, 30),
  parts: [],
  why: 'nothingSaid',
  watch: { kind: 'pending', since: at(14, 0, 2), expiresAt: NOW },
  entity: null,
  malformed: false,
  foreignType: null,
  history: [],
  ...more,
})
const failure = (reason: FailureReason, more: Partial<Failure> = {}): Failure => ({
  reason,
  status: null,
  detail: null,
  ...more,
})
const REASONS: readonly FailureReason[] = [
  'wrongPassword',
  'unknownUser',
  'forbidden',
  'unreachable',
  'notSip',
  'timeout',
  'insecure',
  'badAddress',
  'badServer',
  'noCommonAlgorithm',
  'unsupported',
  'overloaded',
  'serverError',
  'lost',
  'notLoaded',
  'malformed',
  'refused',
]

describe('times', () => {
  it('are ages for what still holds', () => {
    const ages = [-5, 0, 59, 60, 239, 3600, 86_399, 86_400, 200_000].map(s => ageWords(NOW - s * 1000, NOW))
    expect(ages).toEqual(['now', 'now', 'now', '1 min', '3 min', '1 h', '23 h', '1 day', '2 days'])
    expect([agoWords(NOW, NOW), agoWords(at(13, 30), NOW)]).toEqual(['just now', '36 min ago'])
  })

  it('are a clock time today, a weekday before that, and a date before that', () => {
    expect(clockWords(at(9, 5))).toBe('09:05')
    expect([at(0, 0), at(23, 59, 3), at(1, 0, -1), at(0, 0, -2)].map(one => eventWords(one, NOW))).toEqual([
      '00:00',
      'Tue',
      'Fri',
      'Thu',
    ])
    expect([at(1, 0, -3), new Date(2024, 2, 3).getTime()].map(one => eventWords(one, NOW))).toEqual([
      '25 Feb',
      '3 Mar 2024',
    ])
  })

  it('are told in full for facts', () => {
    const facts = [at(7, 52), at(7, 52, 3), at(7, 52, 5), at(7, 52, 1), at(7, 52, -9)]
    expect(facts.map(one => momentWords(one, NOW))).toEqual([
      '07:52 today',
      '07:52 yesterday',
      '07:52 tomorrow',
      'Sun 07:52',
      '19 Feb, 07:52',
    ])
  })

  it('are spans for what lasts', () => {
    const spans = [0, 11_001, 59_999, 60_000, 71 * 60_000, 7_199_000, 7_200_000].map(spanWords)
    expect(spans).toEqual(['1 s', '12 s', '60 s', '1 min', '1 h 11 min', '2 h', '2 h'])
  })
})

describe('a row', () => {
  it.each([
    [shown('busy', { note: 'in a meeting' }), 'Bob, Busy, in a meeting', '36 min'],
    [shown('inCall'), 'Bob, In a call', '36 min'],
    [shown('offline'), 'Bob, Offline, signed out', '13:30'],
    [shown('unknown', { since: null }), 'Bob, No status, nothing heard yet', ''],
    [
      shown('unknown', { was: 'busy', note: 'in a meeting' }),
      'Bob, No status, last known: Busy, in a meeting',
      '36 min',
    ],
    [shown('waiting'), 'Bob, Waiting, Bob has not allowed you yet', '2 days'],
    [shown('refused'), 'Bob, Refused, Bob does not share this', 'Mon'],
    [shown('stale', { was: 'busy', note: 'in a meeting' }), 'Bob, Stale, was Busy, in a meeting', '36 min'],
    [shown('available', { since: null }), 'Bob, Available', ''],
    [undefined, 'Bob, No status, nothing heard yet', ''],
  ])('reads well (%#)', (one, name, age) => {
    expect(rowName(bob, one)).toBe(name)
    expect(rowAge(one, NOW)).toBe(age)
  })

  it('has ten different status words', () => {
    expect(new Set(SHOWN_STATUSES.map(statusWord)).size).toBe(10)
  })

  it('[SEC-14] is not reordered by what somebody writes', () => {
    expect(plain('a\u202egnp.exe\u2066\r\nb\u0000')).toBe('agnp.exe b')
    // Whoever wrote no note may still have said what they do.
    expect(rowName(bob, shown('busy', { activity: 'meeting' }))).toBe('Bob, Busy, in a meeting')
    expect(rowName(bob, shown('busy', { activity: 'meeting', note: 'sprint' }))).toBe('Bob, Busy, sprint')
    expect(rowName({ ...bob, name: '\u202eBob' }, shown('busy', { note: 'x\u2067y' }))).toBe('Bob, Busy, xy')
  })
})

const signIn = (reason: FailureReason): SignInFailure => ({
  ...failure(reason),
  address: 'sip:alice@ims.test',
  server: 'wss://pcscf.ims.test:8443/ws',
  field: null,
  byNetwork: false,
})

describe('failures', () => {
  it('are a sentence each, and none is like another', () => {
    const sentences = REASONS.map(reason => signInFailure(signIn(reason)))
    expect(new Set(sentences.map(one => one.what)).size).toBe(REASONS.length)
    for (const { what, next } of sentences) {
      expect(what).toMatch(/^\S.*\.$/u)
      expect(next).toMatch(/^\S.*\.$/u)
      expect(`${what} ${next}`).not.toMatch(/\b[45]\d\d\b|undefined/u)
    }
    expect(new Set(REASONS.map(reason => shortFailure(failure(reason)))).size).toBe(REASONS.length)
  })

  it('name the address, the network and the server', () => {
    expect(signInFailure(signIn('wrongPassword'))).toEqual({
      what: 'This password is not the one for alice@ims.test.',
      next: 'Type it again, or ask the people who run ims.test to reset it.',
    })
    expect(signInFailure(signIn('unreachable')).what).toBe('Could not reach pcscf.ims.test:8443.')
    expect(signInFailure({ ...signIn('timeout'), server: 'x' }).what).toMatch(/^The server did not/u)
  })

  it('keep the SIP status for Details', () => {
    expect(technicalWords(failure('forbidden', { status: 403, detail: 'Not\r\nhere' }))).toBe(
      'SIP status 403: Not here',
    )
    expect(technicalWords(failure('timeout'))).toBe('No SIP status came with it (timeout).')
  })
})

describe('what the network knows', () => {
  const connected: Link = { kind: 'connected', since: 0 }
  const lost: Link = { kind: 'reconnecting', since: NOW, retryAt: null, failure: failure('lost') }
  it.each([
    [{ kind: 'sending' }, connected, 'Sending …'],
    [{ kind: 'known', at: at(14, 2), by: 'subscription' }, connected, 'The network has it, 14:02'],
    [{ kind: 'known', at: at(14, 2), by: 'publication' }, connected, 'The network has it, 14:02'],
    [{ kind: 'known', at: at(14, 2), by: 'subscription' }, lost, 'The network last heard this at 14:02'],
    [{ kind: 'held', lastKnownAt: null }, lost, 'Not sent yet. It goes out when we are back.'],
    [
      { kind: 'failed', failure: failure('overloaded'), retryAt: at(14, 7) },
      connected,
      'Not accepted: the server is too busy. Next try 14:07.',
    ],
  ] as const)('is told as it is (%#)', (echo, link, text) => {
    expect(echoLine(echo, link, NOW).text).toBe(text)
  })

  it('is alarming only when the network threw us out, not while we say goodbye', () => {
    const known = { kind: 'known', at: at(14, 2), by: 'subscription' } as const
    const line = (session: SessionState) => echoLine(known, standingOf(session), NOW)
    expect(line(out(true))).toMatchObject({ text: 'Others may still see the last thing you set', tone: 'bad' })
    expect(line({ kind: 'signingOut' })).toMatchObject({ text: 'Telling the network …', tone: 'calm' })
    expect(line(out(false)).tone).toBe('calm')
    expect(line({ kind: 'signedOut', failure: null }).tone).toBe('calm')
  })
})

const out = (byNetwork: boolean): SessionState => ({
  kind: 'signedOut',
  failure: {
    ...failure('forbidden', { status: 403 }),
    address: 'alice@ims.test',
    server: '',
    field: null,
    byNetwork,
  },
})

describe('the connection', () => {
  const account = { aor: 'sip:alice@ims.test', displayName: 'Alice', identities: [], server: 'wss://pcscf.ims.test' }
  const banner = (link: Link) => bannerOf({ kind: 'signedIn', account, link }, NOW)

  it('says nothing when all is well', () => {
    expect(banner({ kind: 'connected', since: 0 })).toBeNull()
  })

  it('counts down, then tries', () => {
    const link = { kind: 'reconnecting', since: at(14, 5), failure: failure('lost') } as const
    expect(banner({ ...link, retryAt: NOW + 11_400 })).toMatchObject({
      kind: 'reconnecting',
      title: 'Reconnecting in',
      seconds: 12,
      text: 'The line to ims.test dropped at 14:05. What you see may be out of date.',
    })
    expect(banner({ ...link, retryAt: NOW })).toMatchObject({ kind: 'connecting', title: 'Connecting', seconds: null })
    expect(banner({ ...link, retryAt: null, failure: failure('overloaded') })?.text).toContain('too busy')
  })

  it('[REG-31] lets a person try while waiting, offline, and when a try takes 8 s', () => {
    const link = { kind: 'reconnecting', failure: failure('lost') } as const
    expect(banner({ ...link, since: 0, retryAt: NOW + 9000 })?.canTry).toBe(true)
    expect(banner({ kind: 'offline', since: 0 })?.canTry).toBe(true)
    expect(banner({ ...link, since: NOW - 7_999, retryAt: null })?.canTry).toBe(false)
    expect(banner({ ...link, since: NOW - 8_000, retryAt: null })?.canTry).toBe(true)
  })

  it('tells a computer without network from a network that is gone', () => {
    expect(banner({ kind: 'offline', since: 0 })?.title).toBe('Offline')
  })

  it('tells why the network signed us out, and nothing after a sign-in that failed', () => {
    expect(bannerOf(out(true), NOW)).toMatchObject({ title: 'Signed out by the network', technical: 'SIP status 403' })
    expect(bannerOf(out(false), NOW)).toBeNull()
  })
})

describe('a trouble', () => {
  it('is a sentence; the words of the browser are for Details', () => {
    const storage = { id: 1, what: 'storage', detail: 'QuotaExceededError' } as const
    expect(troubleWords(storage)).toEqual({ sentence: frameWords.storage, technical: 'QuotaExceededError' })
    expect(troubleWords({ ...storage, what: 'worker', detail: 'It crashed.' }).sentence).toBe('It crashed.')
  })
})

describe('undo', () => {
  it.each([
    ['removed', ['Heidi'], '', 'Heidi removed. Heidi is not told.'],
    ['removed', ['A', 'B', 'C', 'D'], '', 'A, B and 2 others removed. They are not told.'],
    ['renamed', ['Robert'], 'Bob', 'Bob is called Robert now.'],
    ['moved', ['Bob'], '', 'Bob is in no group now.'],
    ['moved', ['Bob'], 'Lab', 'Bob moved to Lab.'],
    ['imported', ['A', 'B'], '', '2 contacts imported.'],
  ] as const)('%s %j', (what, names, other, sentence) => {
    expect(undoSentence({ id: 1, what, names, other, restore: [] })).toBe(sentence)
    expect(nameList([])).toBe('')
  })
})
