/** The first line of a message, RFC 3261 §7.1 and §7.2. */
import { isAbsoluteUri } from '../codec/sipHeaders.ts'
import { isToken } from './headers.ts'
import type { Why } from './message.ts'

export type StartLine =
  /** `why`: a request it is, but not one that can be served. */
  | { readonly kind: 'request'; readonly method: string; readonly uri: string; readonly why: Why | null }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string }

const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i
const VERSION = /^SIP\/\d+\.\d+$/i
/** A second message behind the first begins with one of these. */
const START_OF_MESSAGE = /^\s*(?:SIP\/\d|[A-Za-z0-9.!%*_+`'~-]+ \S+ SIP\/\d)/i
const CONTROL = /[\0\r\n]/

/** Null: nothing of SIP, or a response that nobody can use. */
export function readStartLine(line: string): StartLine | null {
  if (CONTROL.test(line)) return null
  if (/^SIP\//i.test(line)) {
    const [, status, reason] = STATUS_LINE.exec(line) ?? []
    return status === undefined ? null : { kind: 'response', status: Number(status), reason: reason ?? '' }
  }
  return readRequestLine(line)
}

export function looksLikeMessage(text: string): boolean {
  return START_OF_MESSAGE.test(text)
}

function readRequestLine(line: string): StartLine | null {
  const text = line.trimEnd()
  const first = text.indexOf(' ')
  const last = text.lastIndexOf(' ')
  const version = text.slice(last + 1)
  if (first === -1 || last === first || !VERSION.test(version)) return null
  const method = text.slice(0, first)
  const uri = text.slice(first + 1, last)
  // §7.1: exactly one SP between the three, none elsewhere; the version is compared without regard to case.
  const sound = text === line && isToken(method) && isAbsoluteUri(uri)
  const why = version.toUpperCase() === 'SIP/2.0' ? (sound ? null : 'startLine') : 'version'
  return { kind: 'request', method, uri, why }
}
