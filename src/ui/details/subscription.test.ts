import { describe, expect, it } from 'vitest'
import type { Link } from '../../agent/contract.ts'
import type { Contact } from '../../model/contact.ts'
import type { Failure } from '../../model/error.ts'
import type { WatchState } from '../../model/subscription.ts'
import type { Standing } from '../words/standing.ts'
import { subscriptionWords, technicalFacts } from './subscription.ts'

const time = (hour: number, minute = 0): number => new Date(2026, 5, 10, hour, minute).getTime()
const now = time(14, 6)
const judy: Contact = { uri: 'sip:judy@ims.test', name: 'Judy', group: '', addedAt: 0 }
const connected: Link = { kind: 'connected', since: time(7) }
const words = (watch: WatchState, standing: Standing = connected, hasSpoken = true) =>
  subscriptionWords(judy, watch, hasSpoken, standing, now)
const ended = (reason: string | null, failure: Failure | null = null, retryAt: number | null = null): WatchState => ({
  kind: 'ended',
  since: time(9, 13),
  reason,
  failure,
  retryAt,
})

describe('subscriptionWords', () => {
  it('tells of a living subscription since when, until when and how', () => {
    const { lead, text, facts, canAsk } = words({ kind: 'active', since: time(7, 52), expiresAt: time(15, 12) })
    expect(`${lead} ${text}`).toBe('Active. Judy lets you see this.')
    expect(facts).toEqual([
      ['Since', '07:52 today'],
      ['Renewed until', '15:12, by itself'],
      ['How', 'On its own: one question for Judy'],
    ])
    expect(canAsk).toBe(false)
  })

  it('tells waiting from refused', () => {
    expect(words({ kind: 'pending', since: time(7), expiresAt: time(15) }).text).toBe('Judy has not allowed you yet.')
    expect(words(ended('rejected'))).toMatchObject({ lead: 'Refused.', mark: { status: 'refused' }, canAsk: true })
    const forbidden: Failure = { reason: 'forbidden', status: 403, detail: null }
    expect(words(ended(null, forbidden)).lead).toBe('Refused.')
  })

  it('tells why it ended and when it is asked again', () => {
    const busy: Failure = { reason: 'overloaded', status: 503, detail: 'Service Unavailable' }
    const { lead, text, facts } = words(ended(null, busy, time(14, 20)))
    expect(`${lead} ${text}`).toBe('Ended. The server is too busy.')
    expect(facts.at(-1)).toEqual(['Asked again', '14:20 today, by itself'])
    expect(words(ended('noresource')).facts.at(-1)).toEqual(['Asked again', 'Not by itself'])
  })

  it('does not call ended what never began', () => {
    const broken: Failure = { reason: 'serverError', status: 500, detail: null }
    const { lead, text } = words(ended(null, broken), connected, false)
    expect(`${lead} ${text}`).toBe('Could not ask. Something is wrong at the server.')
    expect(words(ended('noresource'), connected, false).lead).toBe('Ended.')
    expect(words(ended(null, { ...broken, reason: 'forbidden' }), connected, false).lead).toBe('Refused.')
  })

  it.each([
    ['deactivated', /moved it elsewhere/u],
    ['probation', /asked later/u],
    ['timeout', /ran out/u],
    ['giveup', /in time/u],
    ['noresource', /does not know Judy/u],
    ['invariant', /will not change/u],
    ['martian', /gave no reason/u],
    [null, /gave no reason/u],
  ])('has a plain sentence for the reason %s', (reason, sentence) => {
    expect(words(ended(reason)).text).toMatch(sentence)
  })

  it('is paused while the line is down, but what was refused stays refused and is not asked then', () => {
    const active: WatchState = { kind: 'active', since: 0, expiresAt: time(15) }
    const offline: Link = { kind: 'offline', since: time(14, 5) }
    expect(words(active, offline)).toMatchObject({ lead: 'Paused.', facts: [] })
    expect(words(active, { kind: 'thrownOut' }).text).toBe('Sign in again and Peu asks again by itself.')
    expect(words(ended('rejected'), offline)).toMatchObject({ lead: 'Refused.', canAsk: false })
  })
})

describe('technicalFacts', () => {
  it('has the words of the standard and the code, for the engineer', () => {
    const busy: Failure = { reason: 'overloaded', status: 503, detail: 'Service Unavailable' }
    expect(technicalFacts(judy, ended('giveup', busy, Date.UTC(2026, 5, 10, 12, 20)))).toEqual([
      ['Resource', 'sip:judy@ims.test'],
      ['Event', 'presence'],
      ['State', 'terminated;reason=giveup'],
      ['Answer', 'SIP status 503: Service Unavailable'],
      ['Retry', '2026-06-10T12:20:00Z'],
    ])
    expect(technicalFacts(judy, { kind: 'idle' }).at(-1)).toEqual(['State', 'init'])
    const shown = { entity: 'sip:bob\u202E@else.test', foreignType: 'text/html' }
    expect(technicalFacts(judy, { kind: 'idle' }, shown).slice(-2)).toEqual([
      ['Entity', 'sip:bob@else.test'],
      ['Could not read', 'text/html'],
    ])
  })

  it('[SEC-14] shows a reason from the network as plain text', () => {
    expect(technicalFacts(judy, ended('a\u202Eb')).at(-1)).toEqual(['State', 'terminated;reason=ab'])
  })
})
