/** What one just changed in Settings, shown until the worker has answered, so that the next change builds on it. Pure. */
import type { Preferences } from '../../model/preferences.ts'

export type Patch = (preferences: Preferences) => Preferences
export type Pending = { readonly patch: Patch; readonly at: number }

/** The worker answers within a frame; after this the truth is what it says. */
export const PENDING_MS = 1000

export const stillPending = (pending: readonly Pending[], now: number): readonly Pending[] =>
  pending.filter(one => now - one.at < PENDING_MS)

export const patched = (truth: Preferences, pending: readonly Pending[]): Preferences =>
  pending.reduce((preferences, { patch }) => patch(preferences), truth)
