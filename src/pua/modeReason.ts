/** What a server's un-SUBSCRIBE means, by its Reason header (RFC 3326). Pure. */
import { parameters, splitList } from '../codec/sipHeaders.ts'
import { type Header, headerAll } from '../sip/port.ts'

/** Words for a server that goes, whatever the cause it names. */
const GOING = /shut|restart|reboot|maintenance|going down|overload|drain/i

/**
 * True when this un-SUBSCRIBE (Expires 0) says that nobody wants to know, which is what it says without a Reason.
 * False when its server is in trouble: then somebody may still want to know, who has nobody to ask for it.
 */
export function declines(headers: readonly Header[]): boolean {
  return !headerAll(headers, 'Reason').flatMap(splitList).some(isTrouble)
}

function isTrouble(value: string): boolean {
  const { value: protocol, params } = parameters(value)
  // RFC 3326 §2: what a cause means is its protocol's business. 480: unavailable for now; 5xx: the server failed.
  const cause = params.get('cause') ?? ''
  if (protocol.toUpperCase() === 'SIP' && /^(?:480|5\d\d)$/.test(cause)) return true
  return GOING.test(params.get('text') ?? '')
}
