/** SIP as text, for the simulated UEs. Written apart from src/ on purpose: they are an independent witness. */
import { createHash, randomBytes } from 'node:crypto'

export type SipMessage = {
  /** Request line or status line. */
  readonly start: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** RFC 3261 §7.3.3 and later ones. */
const LONG: Readonly<Record<string, string>> = {
  c: 'content-type',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  t: 'to',
  u: 'allow-events',
  v: 'via',
}

export function parseSip(text: string): SipMessage {
  const end = text.indexOf('\r\n\r\n')
  const [start = '', ...lines] = text
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/gu, ' ')
    .split('\r\n')
  const headers = lines.map(line => {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    return [LONG[name] ?? name, line.slice(colon + 1).trim()] as const
  })
  return { start, headers, body: text.slice(end + 4) }
}

export function writeSip(start: string, headers: SipMessage['headers'], body = ''): string {
  const length = ['Content-Length', String(Buffer.byteLength(body))] as const
  return [start, ...[...headers, length].map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n')
}

/** First value of a header, '' when there is none. */
export const value = (message: SipMessage, name: string): string => values(message, name)[0] ?? ''

export const values = (message: SipMessage, name: string): readonly string[] =>
  message.headers.filter(([one]) => one === name.toLowerCase()).map(([, text]) => text)

/** 0 for a request. */
export const statusOf = (message: SipMessage): number => Number(/^SIP\/2\.0 (\d{3})/u.exec(message.start)?.[1] ?? 0)

export const methodOf = (message: SipMessage): string => message.start.split(' ')[0] ?? ''

export const tagOf = (address: string): string | null => /;\s*tag=([^;\s]+)/u.exec(address)?.[1] ?? null

/** The addr-spec of a name-addr. */
export const uriOf = (address: string): string => /<([^>]*)>/u.exec(address)?.[1] ?? address.split(';')[0] ?? ''

export const newId = (): string => randomBytes(8).toString('hex')

/** RFC 7616 with MD5 and qop auth, the answer to a WWW-Authenticate. */
export function digest(
  challenge: string,
  request: { readonly method: string; readonly uri: string },
  credentials: { readonly username: string; readonly password: string },
): string {
  const given = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`, 'u').exec(challenge)?.[1] ?? ''
  const [realm, nonce, cnonce] = [given('realm'), given('nonce'), newId()]
  const secret = md5(`${credentials.username}:${realm}:${credentials.password}`)
  const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${request.method}:${request.uri}`)}`)
  const parts = [
    `username="${credentials.username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${request.uri}"`,
    `response="${response}"`,
    'algorithm=MD5',
    `cnonce="${cnonce}"`,
    'qop=auth',
    'nc=00000001',
  ]
  return `Digest ${parts.join(', ')}`
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
