/**
 * Whether somebody is there, by the signs of life that pages report (LIFE-12). By input in our pages; or, where the person
 * lets the whole computer count and a page can tell (Idle Detection API), by that: then silence in our pages means nothing.
 */
import type { Preferences } from '../model/preferences.ts'

export type Signs = {
  /** The last sign of life; null = somebody is there until we hear otherwise. */
  readonly lastInputAt: number | null
  readonly byComputer: boolean
}

export type Sign = 'touched' | 'left' | 'back'

export const signsAt = (at: number): Signs => ({ lastInputAt: at, byComputer: false })

export function withSign(signs: Signs, sign: Sign, { wholeComputer, idleAfterS }: Preferences, at: number): Signs {
  switch (sign) {
    case 'touched':
      return signs.byComputer ? { ...signs, lastInputAt: null } : signsAt(at)
    case 'back':
      return wholeComputer ? { lastInputAt: null, byComputer: true } : signs
    case 'left':
      if (!wholeComputer || (signs.byComputer && signs.lastInputAt !== null)) return signs
      // It is told when nobody has been there for that long.
      return { lastInputAt: at - idleAfterS * 1000, byComputer: true }
    default:
      return sign satisfies never
  }
}

/** What the whole computer said counts no longer than the person wants it to. */
export const withPreferences = (signs: Signs, { wholeComputer }: Preferences, at: number): Signs =>
  signs.byComputer && !wholeComputer ? signsAt(at) : signs
