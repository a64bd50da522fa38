/** What of our state goes to one server as differences, RFC 5263 §4.4: which version stands on which. Pure. */
import type { Tailoring } from '../../codec/tailoring.ts'

export type Partial = {
  /** The version that was taken last; 0 = none yet. */
  readonly version: number
  /** The document that it made; null = it is not certain what the server has. */
  readonly base: string | null
  readonly out: { readonly number: number; readonly version: number; readonly text: string } | null
}

export const NOTHING_YET: Partial = { version: 0, base: null, out: null }

/** The body of NOTIFY `number`. `whole`: no difference will do. */
export function write(
  state: Partial,
  tailoring: Tailoring,
  { number, text, whole }: { readonly number: number; readonly text: string; readonly whole: boolean },
): { readonly body: string; readonly state: Partial } {
  // The first is 1.
  const version = state.version + 1
  const full = tailoring.full(text, version)
  const diff = whole || state.base === null ? null : tailoring.diff(state.base, text, version)
  const body = diff === null || diff.length >= full.length ? full : diff
  return { body, state: { ...state, out: { number, version, text } } }
}

/** A version counts only once it was taken. One that failed may have arrived: the next is whole, by the same number. */
export function answered(state: Partial, number: number, taken: boolean): Partial {
  const { out } = state
  if (out?.number !== number) return state
  return taken ? { version: out.version, base: out.text, out: null } : { ...state, base: null, out: null }
}
