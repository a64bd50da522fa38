/** Small grammars of single headers that only the parser needs, RFC 3261 §25.1. Null = malformed. */
import { parameters } from '../codec/sipHeaders.ts'
import type { Via } from './message.ts'

const TOKEN = /^[A-Za-z0-9.!%*_+`'~-]+$/
/** LWS is allowed around the slashes and the colon. An IPv6 address stands in brackets. */
const VIA = /^SIP\s*\/\s*2\.0\s*\/\s*([\w.!%*+`'~-]+)\s+(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?:\s*:\s*(\d{1,5}))?$/i
const CSEQ = /^(\d+)[ \t]+(\S+)$/
const DIGITS = /^\d+$/

export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** One Via value, the first of its line. */
export function readVia(value: string): Via | null {
  const { value: sent, params } = parameters(value)
  const match = VIA.exec(sent)
  const [, transport, host, port] = match ?? []
  if (transport === undefined || host === undefined) return null
  return {
    transport: transport.toUpperCase(),
    host: host.toLowerCase(),
    port: port === undefined ? null : Number(port),
    branch: params.get('branch') ?? '',
  }
}

export function readCSeq(value: string): { readonly number: number; readonly method: string } | null {
  const [, digits, method] = CSEQ.exec(value) ?? []
  if (digits === undefined || method === undefined || !isToken(method)) return null
  const number = Number(digits)
  // §8.1.1.5: the number MUST be less than 2**31.
  return number < 2 ** 31 ? { number, method } : null
}

/** A whole number from 0 to `most`; leading zeros are allowed. */
export function readNumber(value: string, most: number): number | null {
  return DIGITS.test(value) && Number(value) <= most ? Number(value) : null
}
