/** What this user agent can do, as it says so in Allow, Supported, Allow-Events and Accept. */
import type { Header } from './port.ts'

/** RFC 3261 §20.5: all that is understood, CANCEL too. */
export const ALLOW = ['SUBSCRIBE', 'NOTIFY', 'OPTIONS', 'CANCEL']

/** RFC 5626 §4.3 and RFC 5627 §4.4.1: said in every request that is no REGISTER. */
export const SUPPORTED = ['outbound', 'gruu']

/** What a request may Require of us. */
export const UNDERSTOOD = [...SUPPORTED, 'path']

/** RFC 6665 §4.4.4: all packages, no template packages. */
export const ALLOW_EVENTS: Header = ['Allow-Events', 'presence']

/** RFC 6665 §3.1, §3.2: these form dialogs, and inside of them refresh the target. */
export const DIALOG_METHODS: ReadonlySet<string> = new Set(['SUBSCRIBE', 'NOTIFY'])

export function allow(methods: readonly string[]): Header {
  return ['Allow', [...new Set([...ALLOW, ...methods])].join(', ')]
}

/** RFC 3261 §11.2. */
export function optionsHeaders(methods: readonly string[]): readonly Header[] {
  return [
    allow(methods),
    ['Accept', 'application/pidf+xml'],
    ['Accept-Encoding', 'identity'],
    ['Supported', UNDERSTOOD.join(', ')],
    ALLOW_EVENTS,
  ]
}
