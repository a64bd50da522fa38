import { describe, expect, it } from 'vitest'
import type { Link } from '../../agent/contract.ts'
import type { Contact } from '../../model/contact.ts'
import { NO_EXTRAS, type Part, type Shown } from '../../model/shown.ts'
import type { Standing } from '../words/standing.ts'
import { whyWords } from './why.ts'

const time = (hour: number, minute = 0): number => new Date(2026, 5, 10, hour, minute).getTime()
const bob: Contact = { uri: 'sip:bob@ims.test', name: 'Bob', group: '', addedAt: 0 }
const connected: Link = { kind: 'connected', since: time(7) }
const part = (id: string, changed: Partial<Part>): Part => ({
  id,
  kind: 'service',
  status: 'available',
  activity: null,
  note: null,
  contact: null,
  at: null,
  decides: false,
  ...changed,
})
const shown = (changed: Partial<Shown>): Shown => ({
  uri: bob.uri,
  status: 'available',
  was: null,
  note: null,
  activity: null,
  extras: NO_EXTRAS,
  since: null,
  parts: [],
  why: 'onlyOne',
  watch: { kind: 'active', since: time(7), expiresAt: time(15) },
  entity: null,
  malformed: false,
  foreignType: null,
  history: [],
  ...changed,
})
const text = (changed: Partial<Shown>, standing: Standing = connected): string =>
  whyWords(bob, shown(changed), standing).text

describe('whyWords', () => {
  it('tells which part decides and in what the others fall short', () => {
    const parts = [
      part('x', { status: 'offline', at: time(12, 10) }),
      part('tel', { contact: 'tel:+49', at: time(13, 14) }),
      part('y', { status: 'busy', activity: 'meeting', at: time(13, 30), decides: true }),
    ]
    const why = whyWords(bob, shown({ status: 'busy', why: 'activityWins', parts }), connected)
    expect(why.title).toBe('Why busy')
    expect(why.text).toBe(
      'Service 2 says Bob is in a meeting. What someone is doing counts more than a phone that is merely switched on.',
    )
    expect(why.steps.map(step => step.text)).toEqual([
      'Service 2: in a meeting. This one decides.',
      'Service 1: offline, while another is on.',
      'Telephone: available, older and with no activity.',
    ])
    expect(why.steps.map(step => step.decides)).toEqual([true, false, false])
  })

  it('has a sentence for each rule', () => {
    const one = [part('x', { decides: true })]
    expect(text({ why: 'onlyOne', parts: one })).toBe('The service says so. It is the only one that says anything.')
    const person = [part('p', { kind: 'person', activity: 'lunch', decides: true })]
    expect(text({ why: 'activityWins', parts: person })).toMatch(/^Bob is at lunch\. What/u)
    expect(text({ why: 'closedEverywhere', status: 'offline', parts: one })).toBe(
      'Every device and service of Bob is off.',
    )
    expect(text({ why: 'openWins', parts: one })).toMatch(/^The service can be reached\./u)
    expect(text({ why: 'newestWins', parts: one })).toMatch(/The service said it last/u)
    expect(text({ why: 'nothingSaid' })).toBe('Bob said nothing that Peu understands.')
  })

  it('tells why nothing is known', () => {
    const unknown = { status: 'unknown', why: 'nothingSaid' } as const
    expect(whyWords(bob, undefined, connected).text).toBe('Peu has not asked yet.')
    expect(text({ ...unknown, watch: { kind: 'asking', since: 0 } })).toMatch(/has not answered yet/u)
    expect(text(unknown)).toBe('The network lets you see this, but Bob has not said anything yet.')
    expect(text({ ...unknown, parts: [part('x', { status: 'unknown' })] })).toMatch(/neither yes nor no/u)
    const ended = { kind: 'ended', since: time(9), reason: null, failure: null, retryAt: null } as const
    expect(text({ ...unknown, watch: ended })).toMatch(/^The network ended the subscription before/u)
    const broken = { reason: 'serverError', status: 500, detail: null } as const
    expect(text({ ...unknown, watch: { ...ended, failure: broken } })).toBe(
      'The network could not be asked: something is wrong at the server.',
    )
    const nobody = { reason: 'unknownUser', status: 404, detail: null } as const
    expect(text({ ...unknown, watch: { ...ended, failure: nobody } })).toBe('The network does not know Bob.')
    expect(text({ status: 'waiting' })).toMatch(/Bob has to allow it/u)
    expect(text({ status: 'refused' })).toMatch(/does not let you see this/u)
  })

  it('tells why touch was lost', () => {
    const failure = { reason: 'lost', status: null, detail: null } as const
    const lost = { status: 'stale', was: 'busy' } as const
    expect(text(lost, { kind: 'offline', since: time(14, 5) })).toBe(
      'This computer has been offline since 14:05. This is the last thing Bob told us; it may have changed.',
    )
    expect(text(lost, { kind: 'reconnecting', since: time(14, 5), retryAt: null, failure })).toMatch(
      /^The line dropped at 14:05/u,
    )
    expect(text(lost, { kind: 'thrownOut' })).toMatch(/^The network ended your session/u)
    expect(text(lost, { kind: 'leaving' })).toMatch(/^You are signing out/u)
    const watch = { kind: 'ended', since: time(13, 40), reason: null, failure: null, retryAt: null } as const
    expect(text({ ...lost, watch })).toMatch(/^The network ended the subscription at 13:40/u)
    expect(text({ ...lost, watch: { kind: 'asking', since: 0 } })).toMatch(/^Peu has asked anew/u)
  })
})
