/** Where one stands with the network, as far as sentences care: on a line, on the way out, or thrown out. */
import type { Link, SessionState } from '../../agent/contract.ts'

export type Standing =
  | Link
  /** The goodbye is on its way. */
  | { readonly kind: 'leaving' }
  /** The network signed us out. */
  | { readonly kind: 'thrownOut' }

const LEAVING: Standing = { kind: 'leaving' }
const THROWN_OUT: Standing = { kind: 'thrownOut' }

/** Stable: the same session gives the same object. */
export function standingOf(session: SessionState | null): Standing {
  if (session?.kind === 'signedIn') return session.link
  return session?.kind === 'signedOut' && session.failure?.byNetwork === true ? THROWN_OUT : LEAVING
}
