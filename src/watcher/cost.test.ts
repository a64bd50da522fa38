/** SEC-07, WAT-20: what one NOTIFY may cost, by the shapes that would multiply work. */
import { describe, expect, it } from 'vitest'
import { decodePidf } from '../codec/pidf.ts'
import { compose } from '../model/compose.ts'
import { nextChangeAt } from '../model/composeTimes.ts'
import { readNews } from './news.ts'

const OCTETS = 255 * 1024
const BOB = 'sip:bob@ims.test'
const SPACES =
  'xmlns="urn:ietf:params:xml:ns:pidf" xmlns:d="urn:ietf:params:xml:ns:pidf:data-model" xmlns:r="urn:ietf:params:xml:ns:pidf:rpid"'

/** As many of these as fit. */
function full(one: (index: number) => string, octets: number): string {
  let inner = ''
  for (let index = 0; inner.length < octets - 400 && index < 9_000; index += 1) inner += one(index)
  return `<presence ${SPACES} entity="${BOB}">${inner.slice(0, inner.lastIndexOf('<!---->'))}</presence>`
}
const END = '<!---->'
const SHAPES: readonly (readonly [string, (index: number) => string])[] = [
  ['tuples', i => `<tuple id="${i}"/>${END}`],
  ['tuples of one id', () => `<tuple id=""/>${END}`],
  ['tuples with a time', i => `<tuple id="${i}"><timestamp>2026-01-01T00:00:00Z</timestamp></tuple>${END}`],
  ['persons', i => `<d:person id="${i}"/>${END}`],
  ['devices', i => `<d:device id="${i}"/>${END}`],
  [
    'devices of one name, and as many tuples on it',
    i =>
      i % 2 === 0
        ? `<tuple id="${i}"><status><basic>closed</basic></status><d:deviceID>x</d:deviceID></tuple>${END}`
        : `<d:device id="${i}"><d:deviceID>x</d:deviceID></d:device>${END}`,
  ],
  [
    'ids that collide once they are numbered',
    i => (i % 2 === 0 ? `<tuple id="a#${i}"/>${END}` : `<tuple id="a"/>${END}`),
  ],
]

function milliseconds(text: string): number {
  const parts = [{ type: 'application/pidf+xml', text }]
  const before = readNews(parts, [BOB], null, 1, decodePidf)
  if (before.kind !== 'good') throw new Error(before.kind)
  // Time of this process alone: the machine may be busy.
  const start = process.cpuUsage()
  const news = readNews(parts, [BOB], before.presence, 1, decodePidf)
  if (news.kind !== 'good') throw new Error(news.kind)
  compose(news.presence, 1)
  nextChangeAt(news.presence, 1)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

describe('the cost of a document', () => {
  it.each(SHAPES)('[SEC-07] grows with its octets alone: %s', (_, one) => {
    const least = (octets: number): number => Math.min(...[1, 2, 3, 4, 5].map(() => milliseconds(full(one, octets))))
    least(OCTETS / 8)
    const [small, large] = [least(OCTETS / 8), least(OCTETS)]
    expect(large / Math.max(small, 1)).toBeLessThan(32)
  })

  it('[SEC-07] of many parts a hundred are shown, the deciding one among them', () => {
    const many = Array.from(
      { length: 300 },
      (_, i) => `<tuple id="${i}"><status><basic>closed</basic></status></tuple>`,
    )
    const open = '<tuple id="z"><status><basic>open</basic></status></tuple>'
    const text = `<presence ${SPACES} entity="${BOB}">${many.join('')}${open}</presence>`
    const news = readNews([{ type: null, text }], [BOB], null, 1, decodePidf)
    if (news.kind !== 'good') throw new Error(news.kind)
    const { parts, status } = compose(news.presence, 1)
    expect([parts.length, status, parts.find(one => one.decides)?.id]).toEqual([100, 'available', 'z'])
  })
})
