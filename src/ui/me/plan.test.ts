import { describe, expect, it } from 'vitest'
import type { Planned } from '../../model/availability.ts'
import { nextWords } from '../words/plan.ts'
import {
  aheadOf,
  draftOf,
  moveStart,
  newDraft,
  nextOf,
  overlapping,
  type PlanDraft,
  readPlan,
  withoutPlan,
  withPlan,
} from './plan.ts'

const at = (hours: number, minutes = 0, day = 4): number => new Date(2026, 2, day, hours, minutes).getTime()
const NOW = at(14, 6)
const plan = (id: string, from: number, until: number): Planned => ({
  id,
  from,
  until,
  availability: { status: 'busy', note: 'in a meeting', activities: ['meeting'] },
  announced: true,
})
const problem = (more: Partial<PlanDraft>, planned: readonly Planned[] = []): string => {
  const read = readPlan({ ...newDraft(NOW), ...more }, planned, NOW, 'new')
  return read.ok ? 'none' : `${read.error.where} ${read.error.what}`
}

const told = (status: PlanDraft['status'], announced: boolean): boolean | null => {
  const read = readPlan({ ...newDraft(NOW), status, announced }, [], NOW, 'new')
  return read.ok ? read.value.announced : null
}

describe('a plan', () => {
  it('[PUA-51] to appear offline is never told ahead', () => {
    expect(told('appearOffline', true)).toBe(false)
    expect([told('busy', true), told('busy', false)]).toEqual([true, false])
  })

  it('that begins next is told where one looks', () => {
    const [running, next, later] = [plan('a', at(14), at(15)), plan('b', at(17, 19), at(18)), plan('c', at(19), at(20))]
    expect(nextOf([running, next, later], NOW)).toBe(next)
    expect(nextOf([running], NOW)).toBeNull()
    expect(nextWords(next, false, NOW)).toBe('Next: Busy 17:19')
    expect(nextWords(plan('d', at(8, 0, 5), at(9, 0, 5)), true, NOW)).toBe(
      'Next: Busy tomorrow 08:00, unless you still appear offline',
    )
  })

  it('begins as an hour of Busy from the next full hour on', () => {
    expect(readPlan(newDraft(NOW), [], NOW, 'new')).toEqual({
      ok: true,
      value: {
        id: 'new',
        from: at(15),
        until: at(16),
        availability: { status: 'busy', note: '', activities: [] },
        announced: true,
      },
    })
  })

  it('is what it was when nothing of it is changed', () => {
    const old = plan('a', at(15), at(16))
    expect(readPlan(draftOf(old), [old], NOW, 'new')).toEqual({ ok: true, value: old })
  })

  it.each([
    [{}, 'none'],
    [{ fromDate: '' }, 'from incomplete'],
    [{ untilTime: '' }, 'until incomplete'],
    [{ fromTime: '14:05' }, 'from past'],
    [{ fromTime: '14:06' }, 'none'],
    [{ fromDate: '2026-03-03' }, 'from past'],
    [{ fromDate: '2027-03-06', untilDate: '2027-03-06' }, 'from farAway'],
    [{ untilTime: '15:00' }, 'until beforeStart'],
    [{ untilTime: '14:59' }, 'until beforeStart'],
    [{ untilDate: '2026-06-05' }, 'until tooLong'],
  ] as const)('%j: %s', (more, wrong) => {
    expect(problem(more)).toBe(wrong)
  })

  it('that runs already keeps its beginning, but does not end in the past', () => {
    const running = { ...plan('a', at(13) + 1234, at(15)) }
    expect(problem({ ...draftOf(running), note: 'x' }, [running])).toBe('none')
    expect(problem({ ...draftOf(running), untilTime: '14:06' }, [running])).toBe('until past')
    expect(problem({ ...draftOf(running), fromTime: '13:01' }, [running])).toBe('from past')
    const read = readPlan({ ...draftOf(running), untilTime: '15:30' }, [running], NOW, 'new')
    expect(read.ok && read.value.from).toBe(running.from)
  })

  it('is refused when there are too many; those that are over do not count', () => {
    const many = Array.from({ length: 20 }, (_, n) => plan(String(n), at(15, 0, 5 + n), at(16, 0, 5 + n)))
    expect(problem({}, many)).toBe('all limit')
    expect(problem({}, [plan('over', at(9), at(10)), ...many.slice(1)])).toBe('none')
    expect(problem(draftOf(plan('3', at(15), at(16))), many)).toBe('none')
  })

  it('stays as long as it was when its beginning is moved', () => {
    const moved = moveStart(newDraft(NOW), { fromDate: '2026-03-04', fromTime: '23:30' })
    expect(moved).toMatchObject({ untilDate: '2026-03-05', untilTime: '00:30' })
    const half = moveStart(newDraft(NOW), { fromDate: '', fromTime: '23:30' })
    expect(half).toMatchObject({ fromDate: '', untilDate: '2026-03-04', untilTime: '16:00' })
  })
})

describe('plans', () => {
  const [a, b, over] = [plan('a', at(17), at(18)), plan('b', at(15), at(16)), plan('c', at(9), at(10))]

  it('stand by their time, and those that are over go', () => {
    expect(aheadOf([a, over, b], NOW)).toEqual([b, a])
    expect(withPlan([a, over], b, NOW)).toEqual([b, a])
    const later = plan('b', at(19), at(20))
    expect(withPlan([a, b], later, NOW)).toEqual([a, later])
    expect(withoutPlan([a, b], 'a')).toEqual([b])
  })

  it('overlap when they share a time, not when one ends as the other begins', () => {
    expect(overlapping([a, b], plan('x', at(16), at(17)))).toEqual([])
    expect(overlapping([a, b], plan('x', at(15, 59), at(17, 1)))).toEqual([a, b])
    expect(overlapping([a, b], a)).toEqual([])
  })
})
