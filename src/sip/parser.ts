/**
 * SIP messages as they come from a WebSocket -> data: RFC 3261 §7, RFC 7118 §5, limits of SEC-07.
 * Never throws. Requests that cannot be read are given back with what to answer; such responses are dropped.
 */

import { type NameAddr, nameAddr, splitList } from '../codec/sipHeaders.ts'
import { charsetOf, textOf } from './charset.ts'
import { readCSeq, readNumber, readVia } from './headers.ts'
import type { Parsed, ParsedCommon, Refusal, Via, Why } from './message.ts'
import { type Frame, type Rest, readFrame } from './parserFrame.ts'
import { COPIED, readHeaders } from './parserHeaders.ts'
import { looksLikeMessage, readStartLine, type StartLine } from './parserStart.ts'
import type { Header } from './port.ts'

/** SEC-07: of Via, of Route and of Record-Route each. */
const MOST_HOPS = 70

/** RFC 3261 §7.3.1: these are no lists, so a second line is an error and not a continuation. */
const SINGLE = new Set([
  'Call-ID',
  'Content-Length',
  'Content-Type',
  'CSeq',
  'Event',
  'From',
  'Max-Forwards',
  'Subscription-State',
  'To',
])
const HOPS = new Set(['Via', 'Route', 'Record-Route'])

const REASONS: Readonly<Record<Why, string>> = {
  notSip: 'Bad Request',
  version: 'Version Not Supported',
  startLine: 'Malformed Request-Line',
  headerLine: 'Malformed Header Line',
  control: 'Control Character in Header',
  tooLarge: 'Request Entity Too Large',
  headersTooLarge: 'Headers Too Large',
  tooManyHeaders: 'Too Many Headers',
  tooManyHops: 'Too Many Hops Listed',
  missingHeader: 'Missing Mandatory Header',
  repeatedHeader: 'Repeated Header',
  badHeader: 'Malformed Mandatory Header',
  contentLength: 'Wrong Content-Length',
  severalMessages: 'Several Messages in One Frame',
}

type Fields = {
  readonly single: ReadonlyMap<string, string>
  readonly topVia: string | null
  readonly viaCount: number
}

export function parse(data: string | ArrayBuffer): Parsed {
  const frame = readFrame(data)
  if (frame.kind === 'notSip') return { kind: 'bad', why: 'notSip', answer: null }
  const { head } = frame
  const lineEnd = head.indexOf('\r\n')
  const start = readStartLine(lineEnd === -1 ? head : head.slice(0, lineEnd))
  if (start === null) return { kind: 'bad', why: 'notSip', answer: null }
  const { headers, why } = readHeaders(lineEnd === -1 ? '' : head.slice(lineEnd + 2))
  const common = firstProblem(start, frame, why) ?? readCommon(start, headers, frame.rest)
  if (typeof common === 'string') return { kind: 'bad', why: common, answer: refusal(start, common, headers) }
  if (start.kind === 'request') {
    const { method, uri } = start
    return { kind: 'request', message: { ...common, method, uri } }
  }
  const { status, reason } = start
  return { kind: 'response', message: { ...common, status, reason } }
}

function firstProblem(start: StartLine, frame: Frame & { readonly kind: 'message' }, why: Why | null): Why | null {
  if (start.kind === 'request' && start.why !== null) return start.why
  return frame.size === 'fits' ? why : frame.size
}

type Common = ParsedCommon & { readonly method: string }

function readCommon(start: StartLine, headers: readonly Header[], rest: Rest): Common | Why {
  const fields = collect(headers)
  if (typeof fields === 'string') return fields
  const { single, topVia, viaCount } = fields
  const callId = single.get('Call-ID')
  const from = single.get('From')
  const to = single.get('To')
  const cseq = single.get('CSeq')
  // §8.1.1: without these no request is valid. Max-Forwards is not asked for: RFC 2543 did not have it.
  if (topVia === null || !callId || from === undefined || to === undefined || cseq === undefined) return 'missingHeader'
  const read = readMandatory({ via: topVia, from, to, cseq })
  if (read === null || /\s/.test(callId)) return 'badHeader'
  // §8.1.1.5: the method of CSeq MUST match that of the request.
  if (start.kind === 'request' && read.method !== start.method) return 'badHeader'
  // §20.22: 0 to 255.
  if (readNumber(single.get('Max-Forwards') ?? '70', 255) === null) return 'badHeader'
  const body = readBody(single, rest)
  if (body.why !== null) return body.why
  return { headers, body: body.text, octets: body.octets, callId, viaCount, ...read }
}

type Mandatory = Pick<ParsedCommon, 'from' | 'to' | 'fromTag' | 'toTag' | 'cseq' | 'via'> & { readonly method: string }

function readMandatory(text: {
  readonly via: string
  readonly from: string
  readonly to: string
  readonly cseq: string
}): Mandatory | null {
  const via: Via | null = readVia(text.via)
  const from = nameAddr(text.from)
  const to = nameAddr(text.to)
  const cseq = readCSeq(text.cseq)
  if (via === null || from === null || to === null || cseq === null) return null
  return { via, from, to, fromTag: tagOf(from), toTag: tagOf(to), cseq: cseq.number, method: cseq.method }
}

function tagOf(address: NameAddr): string | null {
  const tag = address.params.get('tag')
  return tag === undefined || tag === '' ? null : tag
}

function collect(headers: readonly Header[]): Fields | Why {
  const single = new Map<string, string>()
  const hops = new Map<string, number>()
  let topVia: string | null = null
  for (const [name, value] of headers) {
    if (SINGLE.has(name)) {
      if (single.has(name)) return 'repeatedHeader'
      single.set(name, value)
    } else if (HOPS.has(name)) {
      const items = value.includes(',') ? splitList(value) : [value]
      const count = (hops.get(name) ?? 0) + items.length
      if (count > MOST_HOPS) return 'tooManyHops'
      hops.set(name, count)
      if (name !== 'Via') continue
      // RFC 4475 §3.1.2.1: commas with nothing between them are no hops.
      if (items.length > 1 && !items.every(isHop)) return 'badHeader'
      topVia ??= items[0] ?? ''
    }
  }
  return { single, topVia, viaCount: hops.get('Via') ?? 0 }
}

const isHop = (item: string): boolean => /^SIP/i.test(item)

type BodyRead =
  | ({ readonly why: null } & Pick<ParsedCommon, 'octets'> & { readonly text: string })
  | { readonly why: Why }

function readBody(single: ReadonlyMap<string, string>, rest: Rest): BodyRead {
  const given = single.get('Content-Length')
  if (given === undefined) {
    // RFC 7118 §5: it may be left out, then the message ends where the WebSocket message ends.
    const text = rest.text(rest.octets)
    // §5 too: one message in one WebSocket message. A body without a type that is itself a message is a second one.
    return !single.has('Content-Type') && looksLikeMessage(text.slice(0, 4096))
      ? { why: 'severalMessages' }
      : bodyOf(single, rest, rest.octets)
  }
  const octets = readNumber(given, Number.MAX_SAFE_INTEGER)
  // RFC 3261 §18.3: more than there is, is an error; what is left over is thrown away, unless it is a message (above).
  if (octets === null || octets > rest.octets) return { why: 'contentLength' }
  if (octets < rest.octets && looksLikeMessage(rest.after(octets))) return { why: 'severalMessages' }
  return bodyOf(single, rest, octets)
}

/** Text by the charset of its media type. In an encoding that nobody knows it stays for whoever reads it to refuse. */
function bodyOf(single: ReadonlyMap<string, string>, rest: Rest, count: number): BodyRead {
  const octets = rest.slice(count)
  const text = octets === null ? null : textOf(octets, charsetOf(single.get('Content-Type') ?? ''))
  return { why: null, octets, text: text ?? rest.text(count) }
}

function refusal(start: StartLine, why: Why, headers: readonly Header[]): Refusal | null {
  // §17.1.1.3: an ACK is never answered; nor is a response.
  if (start.kind === 'response' || start.method === 'ACK') return null
  const seen = new Set<string>()
  const copied = headers.filter(([name]) => {
    const wanted = COPIED.has(name) && (name === 'Via' || !seen.has(name))
    seen.add(name)
    return wanted
  })
  // Without them the sender cannot know what is answered.
  if (!seen.has('Via') || !seen.has('CSeq')) return null
  // §21.5.6, §21.4.11
  const status = why === 'version' ? 505 : why === 'tooLarge' ? 413 : 400
  return { status, reason: REASONS[why], headers: copied }
}
