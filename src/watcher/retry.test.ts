import { describe, expect, it } from 'vitest'
import type { Answer, Header } from '../sip/port.ts'
import { againAfterTermination, endsSubscription, failureOf, firstOffer, initialVerdict, type Offer } from './retry.ts'

const offer = firstOffer('sip:bob@ims.test')

function answer(status: number, headers: readonly Header[] = [], origin: Answer['origin'] = 'network'): Answer {
  return { status, reason: 'words', headers, body: '', origin, cseq: 1 }
}

describe('the reason of a terminated subscription', () => {
  const rows = [
    ['deactivated', { kind: 'atOnce', leastMs: 0 }, { kind: 'atOnce', leastMs: 0 }],
    ['probation', { kind: 'later', leastMs: 0 }, { kind: 'atOnce', leastMs: 90_000 }],
    ['rejected', { kind: 'never' }, { kind: 'never' }],
    ['timeout', { kind: 'atOnce', leastMs: 0 }, { kind: 'atOnce', leastMs: 0 }],
    ['giveup', { kind: 'atOnce', leastMs: 0 }, { kind: 'atOnce', leastMs: 90_000 }],
    ['noresource', { kind: 'never' }, { kind: 'never' }],
    ['invariant', { kind: 'never' }, { kind: 'never' }],
    ['neverheardof', { kind: 'atOnce', leastMs: 0 }, { kind: 'atOnce', leastMs: 90_000 }],
    [null, { kind: 'atOnce', leastMs: 0 }, { kind: 'atOnce', leastMs: 90_000 }],
  ] as const
  it.each(rows)('[WAT-09] %s without retry-after', (reason, without) => {
    expect(againAfterTermination(reason, null)).toEqual(without)
  })
  it.each(rows)('[WAT-09] %s with retry-after 90', (reason, _, withIt) => {
    expect(againAfterTermination(reason, 90_000)).toEqual(withIt)
  })
  it('[WAT-09] reasons are words of SIP: case does not count', () => {
    expect(againAfterTermination('Rejected', null)).toEqual({ kind: 'never' })
  })
})

const least = (seconds: string) => initialVerdict(answer(423, [['Min-Expires', seconds]]), offer)

describe('a refused initial SUBSCRIBE', () => {
  const never = { kind: 'never' }
  const later = { kind: 'later', leastMs: 0 }
  const laterBy = { kind: 'later', leastMs: 120_000 }
  const seldom = { kind: 'seldom', leastMs: 0 }
  const seldomBy = { kind: 'seldom', leastMs: 120_000 }
  const rows = [
    [300, 'refused', seldom, seldomBy],
    [400, 'refused', seldom, seldomBy],
    [401, 'wrongPassword', seldom, seldomBy],
    [407, 'wrongPassword', seldom, seldomBy],
    [403, 'forbidden', never, never],
    [603, 'forbidden', never, never],
    [404, 'unknownUser', never, never],
    [604, 'unknownUser', never, never],
    [410, 'unknownUser', never, never],
    [405, 'unsupported', seldom, seldomBy],
    [489, 'unsupported', seldom, seldomBy],
    [501, 'unsupported', seldom, seldomBy],
    [408, 'timeout', later, laterBy],
    [421, 'refused', seldom, seldomBy],
    [423, 'refused', later, laterBy],
    [430, 'refused', later, laterBy],
    [482, 'refused', never, never],
    [483, 'refused', never, never],
    [484, 'refused', never, never],
    [485, 'refused', never, never],
    [499, 'refused', seldom, seldomBy],
    [500, 'serverError', later, laterBy],
    [503, 'overloaded', later, laterBy],
    [504, 'timeout', later, laterBy],
    [580, 'serverError', later, laterBy],
    [600, 'refused', never, laterBy],
    [606, 'refused', never, laterBy],
  ] as const
  it.each(rows)('[WAT-14] %i without Retry-After', (status, reason, without) => {
    expect(initialVerdict(answer(status), offer)).toEqual({
      kind: 'failed',
      failure: { reason, status, detail: 'words' },
      again: without,
    })
  })
  it.each(rows)('[WAT-14] %i with Retry-After 120', (status, _, __, withIt) => {
    const verdict = initialVerdict(answer(status, [['Retry-After', '120 (in two minutes);duration=60']]), offer)
    expect(verdict).toMatchObject({ kind: 'failed', again: withIt })
  })

  it('[WAT-14] 480 is back-off, and overload when it tells a time', () => {
    expect(initialVerdict(answer(480), offer)).toMatchObject({ failure: { reason: 'refused' }, again: later })
    expect(initialVerdict(answer(480, [['Retry-After', '120']]), offer)).toMatchObject({
      failure: { reason: 'overloaded' },
      again: laterBy,
    })
  })

  it('[WAT-14] no answer at all has no status to show', () => {
    expect(initialVerdict(answer(408, [], 'timeout'), offer)).toEqual({
      kind: 'failed',
      failure: { reason: 'timeout', status: null, detail: null },
      again: later,
    })
    expect(failureOf(answer(503, [], 'connection'))).toEqual({ reason: 'lost', status: null, detail: null })
  })

  it.each([406, 415, 420])('[WAT-14] %i: once more without what is optional, then an error', status => {
    const first = initialVerdict(answer(status), offer)
    expect(first).toEqual({ kind: 'reword', offer: { ...offer, bare: true } })
    expect(initialVerdict(answer(status), { ...offer, bare: true })).toMatchObject({ kind: 'failed', again: seldom })
  })

  it('[WAT-14] what the password was refused for is said as it is', () => {
    expect(failureOf(answer(401, [], 'credentials'))).toEqual({ reason: 'wrongPassword', status: 401, detail: 'words' })
    expect(failureOf({ ...answer(401, [], 'credentials'), unmet: 'downgrade' }).reason).toBe('downgrade')
  })

  it('[WAT-14] 423: any more than we asked for, no less and not the same', () => {
    expect(least('3600')).toMatchObject({ kind: 'failed' })
    expect(least('3601')).toMatchObject({ kind: 'reword', offer: { expiresS: 3601 } })
  })

  it('[WAT-14] 423: Min-Expires, once', () => {
    const first = initialVerdict(answer(423, [['Min-Expires', '7200']]), offer)
    const raised: Offer = { ...offer, expiresS: 7200, raised: true }
    expect(first).toEqual({ kind: 'reword', offer: raised })
    expect(initialVerdict(answer(423, [['Min-Expires', '9000']]), raised)).toMatchObject({ kind: 'failed' })
  })

  it.each([[], [['Min-Expires', '60']], [['Min-Expires', 'soon']], [['Min-Expires', '99999999999']]])(
    '[WAT-14] 423 with a useless Min-Expires: %j',
    (...lines) => {
      const headers = lines.flatMap(([name, value]): Header[] => (value === undefined ? [] : [[name ?? '', value]]))
      expect(initialVerdict(answer(423, headers), offer)).toMatchObject({ kind: 'failed', again: later })
    },
  )

  it('[WAT-14] 3xx: the first Contact that can be asked, once, and not the one just asked', () => {
    const moved = answer(302, [['Contact', '<mailto:b@x>, <sip:bob@new.test;x=1>;q=0.5']])
    const redirected: Offer = { ...offer, target: 'sip:bob@new.test;x=1', redirected: true }
    expect(initialVerdict(moved, offer)).toEqual({ kind: 'reword', offer: redirected })
    expect(initialVerdict(moved, redirected)).toMatchObject({ kind: 'failed', again: seldom })
    const loop = answer(302, [['Contact', `<${offer.target}>`]])
    expect(initialVerdict(loop, offer)).toMatchObject({ kind: 'failed', again: seldom })
  })
})

describe('a redirection', () => {
  it.each([
    [300, '<tel:+15550123>', 'tel:+15550123'],
    [399, 'SIP:bob@new.test;q=0.1', 'SIP:bob@new.test'],
    [302, '<sips:bob@new.test>', null],
    [302, '<x-sip:bob@new.test>', null],
    [302, '<broken, <sip:bob@new.test>', null],
    [400, '<sip:bob@new.test>', null],
  ] as const)('[WAT-14] %i with Contact %s leads to %s', (status, contact, target) => {
    const verdict = initialVerdict(answer(status, [['Contact', contact]]), offer)
    expect(verdict).toMatchObject(target === null ? { kind: 'failed' } : { kind: 'reword', offer: { target } })
  })
})

describe('a refused refresh', () => {
  const ends = [404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604]
  it.each(ends)('[WAT-08] %i ends the subscription', status => {
    expect(endsSubscription(status)).toBe(true)
  })
  it('[WAT-08] nothing else does', () => {
    const others = Array.from({ length: 400 }, (_, i) => 300 + i).filter(status => !ends.includes(status))
    expect(others.filter(status => endsSubscription(status))).toEqual([])
  })
})
