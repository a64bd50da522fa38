import { describe, expect, it } from 'vitest'
import type { Reply } from '../../model/reply.ts'
import { echoOf, failureOf } from './echo.ts'

const reply = (status: number, more: Partial<Reply> = {}): Reply => ({
  status,
  origin: 'network',
  retryAfterS: null,
  reason: 'Because',
  ...more,
})

const failed = (status: number, again: boolean) => ({
  reach: { kind: 'failed', reply: reply(status), again } as const,
  retryAt: status,
})

describe('what is said of a state that did not arrive', () => {
  it.each<readonly [number, Partial<Reply>, string]>([
    [401, {}, 'wrongPassword'],
    [407, {}, 'wrongPassword'],
    [401, { unmet: 'challenged' }, 'challenged'],
    [403, {}, 'forbidden'],
    [603, {}, 'forbidden'],
    [503, {}, 'overloaded'],
    [486, { retryAfterS: 30 }, 'overloaded'],
    [500, {}, 'serverError'],
    [599, {}, 'serverError'],
    [600, {}, 'refused'],
    [499, {}, 'refused'],
    [400, {}, 'refused'],
  ])('[PUA-21] %i %j is told as %s, with the words of the server', (status, more, reason) => {
    expect(failureOf(reply(status, more))).toEqual({ reason, status, detail: 'Because' })
  })
  it.each([
    ['connection', 503, 'lost'],
    ['timeout', 408, 'timeout'],
  ] as const)('[PUA-21] of %s no status and no words are told: nobody sent them', (origin, status, reason) => {
    expect(failureOf(reply(status, { origin }))).toEqual({ reason, status: null, detail: null })
  })
  it('[PUA-21] a server without words has none', () => {
    expect(failureOf(reply(400, { reason: '' })).detail).toBeNull()
  })
  it('[PUA-15] of two that failed the first is told, with its own time', () => {
    const none = { reach: { kind: 'none' }, retryAt: null } as const
    expect(echoOf([none, failed(500, true), failed(400, false)])).toMatchObject({
      failure: { status: 500 },
      retryAt: 500,
    })
    expect(echoOf([failed(400, false), failed(500, true)])).toMatchObject({ failure: { status: 400 }, retryAt: null })
    expect(echoOf([none])).toEqual({ kind: 'unasked' })
  })
})
