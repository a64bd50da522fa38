/**
 * A request that the next hop must answer at once, and nobody behind it sees: OPTIONS with Max-Forwards 0
 * (RFC 3261 §16.3 item 3: 483, or the answer of §11). It names nobody and carries no credentials.
 */
import type { Ids } from './ids.ts'

/** RFC 3323 §4.1.1.3: who has no address yet, or says none. */
export const ANONYMOUS = 'sip:anonymous@anonymous.invalid'

/** `url`: that of the WebSocket; `host`: our sent-by. */
export function probeText(
  { url, via, host, branch }: Readonly<Record<'url' | 'via' | 'host' | 'branch', string>>,
  ids: Pick<Ids, 'tag' | 'callId'>,
): string {
  const edge = `sip:${new URL(url).host}`
  return [
    `OPTIONS ${edge} SIP/2.0`,
    `Via: SIP/2.0/${via} ${host};branch=${branch}`,
    'Max-Forwards: 0',
    `From: <${ANONYMOUS}>;tag=${ids.tag()}`,
    `To: <${edge}>`,
    `Call-ID: ${ids.callId()}`,
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n')
}
