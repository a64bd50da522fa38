/**
 * Messages that are hard to read, right and wrong ones, in each class of RFC 4475: what the parser makes of them and
 * what the stack answers. Written for this project; the files are bytes, with their CRLFs and NULs.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { why } from './fixtures/reading.ts'
import type { Answer, IncomingRequest } from './port.ts'
import { readSaid, type SaidMessage } from './scriptedSocket.ts'
import { createStackRig } from './stackRig.ts'

/** RFC 3261 §7.3.3 */
const SHORT: Readonly<Record<string, string>> = { From: 'f', 'Call-ID': 'i' }

const first = (message: SaidMessage | undefined, header: string): string =>
  (message?.one(header) || message?.one(SHORT[header] ?? '') || '').replaceAll(/\s+/g, ' ')

const folder = new URL('fixtures/torture/', import.meta.url)

/** What became of a message: `heard` by a role, or `answered` one of ours. */
function outcome(name: string) {
  const rig = createStackRig()
  const heard: IncomingRequest[] = []
  const answers: Answer[] = []
  const take = (request: IncomingRequest): void => {
    heard.push(request)
    request.answer(200)
  }
  rig.port.onRequest({ method: 'SUBSCRIBE' }, take)
  rig.port.onRequest({ method: 'NOTIFY' }, take)
  rig.port.request({ method: 'OPTIONS', uri: 'sip:bob@ims.test', headers: [] }, answer => void answers.push(answer))
  const [waiting] = rig.socket().take()
  const data = bytesOf(name, waiting)
  rig.socket().say(data)
  const said = rig.socket().take()
  return {
    heard,
    answers,
    parsed: why(data),
    said,
    told: said.map(one => one.start.slice(8, 11)).join(' ') || 'silence',
  }
}

/** `{via}` and the like stand for the headers of the request that is waiting. */
function bytesOf(name: string, waiting?: SaidMessage): ArrayBuffer {
  const text = readFileSync(new URL(`${name}.sip`, folder), 'latin1')
  const filled = text.replaceAll(/\{([\w-]+)\}/g, (_all, header: string) => waiting?.one(header) ?? '')
  return Uint8Array.from(filled, one => one.charCodeAt(0)).buffer
}

/** File, what the parser says, what leaves: a status, or silence. */
type Row = readonly [file: string, parsed: string, told: string]

// §3.1.1, §3.3 of RFC 4475: right, however odd.
const valid: readonly Row[] = [
  ['tortuous', 'request', '200'],
  ['wide-characters', 'request', '501'],
  ['escapes', 'request', '200'],
  ['escaped-null-in-uri', 'request', '200'],
  ['percent-no-escape', 'request', '200'],
  ['no-blank-before-bracket', 'request', '200'],
  ['long-values', 'request', '200'],
  ['trailing-octets', 'request', '200'],
  ['semicolons-in-user', 'request', '404'],
  ['semicolons-in-user-notify', 'request', '200'],
  ['varied-transports', 'request', '200'],
  ['multipart-with-binary', 'request', '200'],
  ['null-in-body', 'request', '200'],
  ['empty-body-of-a-type', 'request', '200'],
  ['folded-lists', 'request', '200'],
  ['unusual-reason', 'response', 'silence'],
  ['no-reason', 'response', 'silence'],
  ['lower-case-version', 'request', '200'],
  ['unknown-authorization', 'request', '200'],
  ['unacceptable-accept', 'request', '200'],
  ['unknown-content-type', 'request', '200'],
  ['hops-zero', 'request', '200'],
  // §25.1: a quoted-pair may hold it.
  ['null-escaped-in-quotes', 'request', '200'],
  // §8.2.2.3: Proxy-Require is not for us.
  ['proxy-require-unknown', 'request', '200'],
  ['unknown-schemes-in-options', 'request', '200'],
]

// §3.1.2: wrong, and answered so, or read because nothing is in doubt.
const invalid: readonly Row[] = [
  ['extra-separators', 'badHeader 400', '400'],
  ['extra-separators-in-to', 'badHeader 400', '400'],
  ['length-too-large', 'contentLength 400', '400'],
  ['length-negative', 'contentLength 400', '400'],
  ['length-no-number', 'contentLength 400', '400'],
  ['scalars-too-large', 'badHeader 400', '400'],
  ['hops-too-large', 'badHeader 400', '400'],
  ['hops-negative', 'badHeader 400', '400'],
  ['cseq-negative', 'badHeader 400', '400'],
  ['cseq-one-too-large', 'badHeader 400', '400'],
  // How long is the role's business.
  ['expires-too-large', 'request', '200'],
  ['response-scalars-too-large', 'badHeader unanswered', 'silence'],
  ['quote-unterminated', 'badHeader 400', '400'],
  ['quote-unterminated-in-contact', 'request', '400'],
  ['uri-in-brackets', 'startLine 400', '400'],
  ['uri-with-blanks', 'startLine 400', '400'],
  ['start-line-blanks', 'startLine 400', '400'],
  ['start-line-trailing-blanks', 'startLine 400', '400'],
  // Read without them: see below.
  ['uri-with-headers', 'request', '200'],
  ['bad-time-zone', 'request', '200'],
  ['contact-without-brackets', 'request', '400'],
  ['blanks-in-brackets', 'badHeader 400', '400'],
  ['blanks-inside-uri', 'badHeader 400', '400'],
  ['name-is-no-token', 'request', '200'],
  ['unknown-version', 'version 505', '505'],
  ['method-mismatch', 'badHeader 400', '400'],
  ['method-mismatch-unknown', 'badHeader 400', '400'],
  ['status-too-large', 'notSip unanswered', 'silence'],
  ['status-too-small', 'notSip unanswered', 'silence'],
  ['header-without-colon', 'headerLine 400', '400'],
  ['header-without-name', 'headerLine 400', '400'],
  ['null-in-header', 'control 400', '400'],
  ['lone-line-feed', 'control 400', '400'],
  ['line-feeds-only', 'notSip unanswered', 'silence'],
  ['first-line-folded', 'notSip unanswered', 'silence'],
  ['invalid-utf8', 'request', '200'],
  ['no-end-of-headers', 'notSip unanswered', 'silence'],
  ['nothing-of-sip', 'notSip unanswered', 'silence'],
  ['two-in-one-frame', 'severalMessages 400', '400'],
]

// §3.2, §3.3: of transactions, and of what is asked.
const asked: readonly Row[] = [
  ['branch-missing', 'request', '200'],
  ['branch-without-rest', 'request', '200'],
  ['missing-mandatory', 'missingHeader 400', '400'],
  ['missing-cseq', 'missingHeader unanswered', 'silence'],
  ['missing-via', 'missingHeader unanswered', 'silence'],
  ['several-of-single', 'repeatedHeader 400', '400'],
  ['several-lengths', 'repeatedHeader 400', '400'],
  ['two-events', 'repeatedHeader 400', '400'],
  ['two-states', 'repeatedHeader 400', '400'],
  ['unknown-scheme', 'request', '416'],
  ['atypical-scheme', 'request', '416'],
  // No dialog without a place to send to.
  ['unknown-schemes-in-headers', 'request', '400'],
  ['contact-star', 'request', '400'],
  ['contact-missing', 'request', '400'],
  ['tag-empty', 'request', '200'],
  ['require-unknown', 'request', '420'],
  ['broadcast-via', 'response', 'silence'],
  ['strange-via', 'response', 'silence'],
  ['register-contact-parameter', 'request', '405'],
  ['register-url-parameter', 'request', '405'],
  ['register-escaped-header', 'request', '405'],
  ['lower-case-method', 'request', '501'],
  ['cancel-of-nothing', 'request', '481'],
  ['ack-of-nothing', 'request', 'silence'],
]

// §3.4
const old: readonly Row[] = [
  ['rfc2543', 'request', '200'],
  ['rfc2543-invite', 'request', '405'],
]

const rows = [...valid, ...invalid, ...asked, ...old]

describe('torture', () => {
  it.each(rows)('[REG-87] [REG-86] %s is read as %s and answered: %s', (name, parsed, told) => {
    const seen = outcome(name)
    expect([seen.parsed, seen.told]).toEqual([parsed, told])
  })
  it('leaves out no file', () => {
    const files = readdirSync(folder).map(file => file.replace(/\.sip$/, ''))
    expect(files.toSorted()).toEqual(rows.map(([name]) => name).toSorted())
  })
  it.each(rows.filter(([, parsed, told]) => parsed === 'request' && told !== 'silence'))(
    '[REG-86] the answer to %s carries Via, From, Call-ID and CSeq as they came, and nothing twice',
    name => {
      const answer = outcome(name).said[0]
      // SEC-08: a NUL is not written, whoever wrote it first.
      const text = new TextDecoder().decode(bytesOf(name)).replaceAll('\0', ' ')
      const sent = readSaid(text.replaceAll(/\r\n[ \t]+/g, ' '))
      for (const header of ['From', 'Call-ID']) expect(first(answer, header)).toBe(first(sent, header))
      expect(['From', 'To', 'Call-ID', 'CSeq'].map(header => answer?.all(header).length)).toEqual([1, 1, 1, 1])
      expect(answer?.all('Content-Length')).toEqual(['0'])
      expect(answer?.one('To')).toMatch(/;\s*tag/)
      expect(answer?.all('Via').length).toBeGreaterThan(0)
    },
  )
  it('[REG-87] the odd one is read to the end', () => {
    const [request] = outcome('tortuous').heard
    expect(request).toMatchObject({
      method: 'SUBSCRIBE',
      uri: 'sip:alice@ims.test;transport=ws',
      from: 'sip:presence@ims.test;x=y;lr',
      fromTag: 'abc.1~',
      to: 'sip:alice@ims.test',
      toTag: null,
      cseq: 9,
      body: '',
    })
    const values = new Map(request?.headers.map(([name, value]) => [name, value]))
    expect([values.get('Subject'), values.get('Event')]).toEqual(['', 'presence ; id = "a;b"'])
    expect(values.get('Contact')).toContain('"Quoted, string \\"x\\"" <sip:ps@ps.ims.test;')
  })
  it('[REG-87] NULs of a body arrive, and its octets are counted', () => {
    expect(outcome('null-in-body').heard[0]?.body).toBe('\0\0\0')
    expect(outcome('trailing-octets').said).toHaveLength(1)
  })
  it('[REG-44] a reason may be anything, or nothing', () => {
    expect(outcome('unusual-reason').answers[0]?.reason).toContain('2**3')
    expect(outcome('no-reason').answers).toMatchObject([{ status: 200, reason: '' }])
  })
  it.each(['broadcast-via', 'strange-via', 'response-scalars-too-large', 'status-too-large', 'status-too-small'])(
    '[REG-44] %s completes no request',
    name => {
      expect(outcome(name).answers).toEqual([])
    },
  )
  it('[SEC-08] headers in a Request-URI become no headers', () => {
    const { heard, said } = outcome('uri-with-headers')
    expect(heard[0]?.headers.some(([name]) => name === 'Route')).toBe(false)
    expect(said[0]?.all('Route')).toEqual([])
  })
  it('RFC 2543: without a tag and a branch a request is answered all the same, and its repeat by the same answer', () => {
    const rig = createStackRig()
    const data = bytesOf('rfc2543')
    rig.socket().say(data)
    rig.socket().say(data)
    const [one, two] = rig.socket().sent.slice(-2)
    expect(one).toMatch(/^SIP\/2\.0 200 /)
    expect(two).toBe(one)
  })
})
