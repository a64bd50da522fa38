/** Bodies of several parts by somebody who wants them to be much work: the numbers of SEC-07. */
import { describe, expect, it } from 'vitest'
import { createWatchingRig, PIDF_LINE, pidf } from './watchingRig.ts'

/** One NOTIFY with this body: how it is answered, and what is shown then. */
async function heard(body: string, given: { readonly boundary?: string; readonly isBinary?: boolean } = {}) {
  const { boundary = 'b', isBinary = false } = given
  const worker = await createWatchingRig()
  const served = await worker.serve()
  const lines = [`Content-Type: multipart/mixed;boundary="${boundary}"`]
  const answer = await served.notify('active;expires=600', { lines, body, isBinary })
  const { status, malformed } = worker.shown()
  return { status: answer?.start.slice(8, 11), shown: status, malformed }
}

const READ = { status: '200', shown: 'available', malformed: false }
const NOT_READ = { status: '415', shown: 'unknown', malformed: true }

const part = (head: string, body: string, boundary = 'b'): string => `--${boundary}\r\n${head}\r\n\r\n${body}\r\n`
const TEXT = part('Content-Type: text/plain', 'x')
const DOCUMENT = part(PIDF_LINE, pidf('open'))
/** The document within so many multiparts, one in the other, each in `wrap`. */
const nested = (levels: number, wrap = (text: string): readonly [string, string] => ['', text]): string => {
  const boundary = `b${String(levels)}`
  const inner = levels === 1 ? part(PIDF_LINE, pidf('open'), boundary) : around(nested(levels - 1, wrap))
  function around(text: string): string {
    const [encoding, body] = wrap(text)
    return part(`Content-Type: multipart/mixed;boundary=b${String(levels - 1)}${encoding}`, body, boundary)
  }
  return `${inner}--${boundary}--`
}
const inBase64 = (text: string): readonly [string, string] => ['\r\nContent-Transfer-Encoding: base64', btoa(text)]
/** The document and an epilogue, of so many octets. */
const long = (octets: number, letter = 'x'): string => {
  const frame = `${DOCUMENT}--b--`
  const size = new TextEncoder().encode(letter).length
  return frame + letter.repeat((octets - frame.length) / size) + 'x'.repeat((octets - frame.length) % size)
}

describe('the limits of a body of several parts', () => {
  it.each<readonly [string, string, string]>([
    ['32 parts', TEXT.repeat(31) + DOCUMENT, TEXT.repeat(32) + DOCUMENT],
    ['32 parts, also of those that say nothing', '--b\r\n'.repeat(31) + DOCUMENT, '--b\r\n'.repeat(32) + DOCUMENT],
    [
      '32 parts, those of parts among them',
      part('Content-Type: multipart/mixed;boundary=c', part('', 'x', 'c').repeat(30)) + DOCUMENT,
      part('Content-Type: multipart/mixed;boundary=c', part('', 'x', 'c').repeat(31)) + DOCUMENT,
    ],
    ['3 levels', nested(3), nested(4)],
    ['3 levels, each packed', nested(3, inBase64), nested(4, inBase64)],
    ['4,096 octets of a part’s head', headed(4_096), headed(4_097)],
    ['1,048,576 octets', long(1_048_576), long(1_048_577)],
    ['1,048,576 octets, of three a letter', long(1_048_576, '€'), long(1_048_577, '€')],
  ])('[SEC-07] %s are read, one more is not', async (what, most, more) => {
    const boundary = what.startsWith('3 levels') ? ['b3', 'b4'] : ['b', 'b']
    for (const isBinary of what.includes('letter') ? [false] : [false, true]) {
      expect(await heard(most, { boundary: boundary[0] ?? '', isBinary })).toEqual(READ)
      expect(await heard(more, { boundary: boundary[1] ?? '', isBinary })).toEqual(NOT_READ)
    }
  })
  it('[SEC-07] [WAT-28] a boundary of 70 characters is read, one of 71 or none is not', async () => {
    const longest = "0'()+_,-./:=? ".repeat(5)
    expect(await heard(document(longest), { boundary: longest })).toEqual(READ)
    expect(await heard(document(`${longest}0`), { boundary: `${longest}0` })).toEqual(NOT_READ)
    expect(await heard(document(''), { boundary: '' })).toEqual(NOT_READ)
    expect(await heard(document('a*'), { boundary: 'a*' })).toEqual(NOT_READ)
  })
  it('[SEC-07] a document in base64 may have 262,144 octets, not one more', async () => {
    expect(await heard(packed(262_144))).toEqual(READ)
    expect(await heard(packed(262_145))).toEqual({ ...NOT_READ, status: '200' })
  })
})

const document = (boundary: string): string => part(PIDF_LINE, pidf('open'), boundary)
const packed = (octets: number): string => {
  const text = pidf('open', { note: 'x' })
  const filled = text.replace('<note>x', `<note>${'x'.repeat(octets - text.length + 1)}`)
  return part(`${PIDF_LINE}\r\nContent-Transfer-Encoding: base64`, btoa(filled))
}

function headed(octets: number): string {
  return part(PIDF_LINE.padEnd(octets, ' '), pidf('open'))
}

const WORK: Readonly<Record<string, (octets: number) => string>> = {
  'delimiters alone': octets => '--b\r\n'.repeat(octets / 5),
  'beginnings of delimiters': octets => '--bx\r\n'.repeat(octets / 6),
  'parts of one letter': octets => '--b\r\n\r\nx\r\n'.repeat(octets / 10),
  'parts that hold no parts': octets => part('Content-Type: multipart/mixed;boundary=c', '').repeat(octets / 54),
  'heads of many lines': octets => part('a:b\r\n'.repeat(800), 'x').repeat(octets / 4_012),
  'folded heads': octets => part('\r\n '.repeat(1_300), 'x').repeat(octets / 3_912),
  base64: octets => part('Content-Transfer-Encoding: base64', 'QUFB'.repeat(octets / 4)),
  'quoted-printable': octets => part('Content-Transfer-Encoding: quoted-printable', '=41'.repeat(octets / 3)),
}

describe('a body of several parts that wants to be much work', () => {
  it.each(Object.entries(WORK))('[SEC-07] is answered, and the worker goes on: 260 kB of %s', async (_, make) => {
    for (const isBinary of [false, true]) expect(await heard(make(260_000), { isBinary })).toEqual(NOT_READ)
  })
})
