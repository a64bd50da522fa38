import { describe, expect, it } from 'vitest'
import type { Header } from '../sip/port.ts'
import { eventOf, expiresS, minExpiresS, retryAfterMs, subscriptionState } from './values.ts'

const one = (name: string, value: string): readonly Header[] => [[name, value]]

const state = (value: string) => subscriptionState(one('Subscription-State', value))

describe('Subscription-State', () => {
  it('[WAT-07] [WAT-09] its words are in lower case, its times are numbers', () => {
    expect(state('Active;Expires=600')).toEqual({ value: 'active', expiresS: 600, reason: null, retryAfterMs: null })
    expect(state(' TERMINATED ; reason=Probation;retry-after=5')).toEqual({
      value: 'terminated',
      expiresS: null,
      reason: 'probation',
      retryAfterMs: 5000,
    })
  })
  it('[WAT-05] is missing when it says nothing', () => {
    expect([subscriptionState([]), state(''), state(';expires=5')]).toEqual([null, null, null])
  })
  it.each([
    ['', null],
    ['-1', null],
    ['1.5', null],
    ['x', null],
    [' 7 ', 7],
    ['0', 0],
    ['1728000', 1_728_000],
    ['1728001', 1_728_000],
    ['99999999999999999999', 1_728_000],
  ])('[WAT-07] expires=%s is %s: twenty days at most', (text, seconds) => {
    expect(state(`active;expires=${text}`)?.expiresS).toBe(seconds)
    expect(expiresS(one('Expires', text))).toBe(seconds)
  })
})

describe('other headers', () => {
  it('[WAT-05] Event: the package and its id, octet by octet', () => {
    expect(eventOf([])).toBeNull()
    expect(eventOf(one('Event', 'Presence'))).toEqual({ package: 'Presence', id: null })
    expect(eventOf(one('Event', 'presence;x=1;ID=aB'))).toEqual({ package: 'presence', id: 'aB' })
  })
  it.each([
    ['60', 60],
    [' 60 ', 60],
    ['16777216', 16_777_216],
    ['16777217', null],
    ['99999999999', null],
    ['60 s', null],
    ['', null],
  ])('[WAT-14] Min-Expires %s is %s', (text, seconds) => {
    expect(minExpiresS(one('Min-Expires', text))).toBe(seconds)
  })
  it.each([
    ['18000;duration=3600', 18_000_000],
    ['120 (I am in a meeting)', 120_000],
    ['5', 5000],
    ['soon', null],
  ])('[WAT-14] Retry-After %s is %s ms', (text, ms) => {
    expect(retryAfterMs(one('Retry-After', text))).toBe(ms)
  })
  it('are null where they are missing', () => {
    expect([expiresS([]), minExpiresS([]), retryAfterMs([])]).toEqual([null, null, null])
  })
})
