import { describe, expect, it } from 'vitest'
import { HOSTILE } from '../../codec/fixtures/hostile.ts'
import { createWatchingRig } from './watchingRig.ts'

const OCTETS = new TextEncoder()
const around = (inner: string): string =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@ims.test"><tuple id="t"><status><basic>open</basic></status></tuple>${inner}</presence>`

const note = (octets: number): string => {
  const frame = OCTETS.encode(around('<note></note>')).length
  return around(`<note>${'a'.repeat(octets - frame)}</note>`)
}
// presence, tuple, status and basic are four.
const elements = (count: number): string => around('<note/>'.repeat(count - 4))
const depth = (levels: number): string => around('<x xmlns="urn:x">'.repeat(levels - 1) + '</x>'.repeat(levels - 1))
const attributes = (count: number): string =>
  around(`<note${Array.from({ length: count }, (_, at) => ` a${String(at)}=""`).join('')}/>`)

/** What becomes of one NOTIFY with this document. */
async function heard(body: string) {
  const worker = await createWatchingRig()
  const dialog = await worker.serve()
  const answer = await dialog.notify('active;expires=600', { body })
  const { status, malformed } = worker.shown()
  return { answer: answer?.start, status, malformed }
}

describe('a document that wants to be much work', () => {
  it.each(Object.entries(HOSTILE))('[SEC-07] is read at 260 kB, answered and shown: %s', async (_, make) => {
    const body = make(260_000)
    expect(OCTETS.encode(body).length).toBeGreaterThan(100_000)
    const { answer, status, malformed } = await heard(body)
    expect({ answer, malformed }).toEqual({ answer: 'SIP/2.0 200 OK', malformed: false })
    expect(['available', 'busy']).toContain(status)
  })
})

describe('the limits of a document', () => {
  it.each([
    ['262,144 octets', note(262_144), note(262_145)],
    ['10,000 elements', elements(10_000), elements(10_001)],
    ['32 levels', depth(32), depth(33)],
    ['64 attributes of one element', attributes(64), attributes(65)],
  ])('[SEC-07] %s are read, one more is not', async (_, most, more) => {
    expect(await heard(most)).toMatchObject({ status: 'available', malformed: false })
    expect(await heard(more)).toMatchObject({ status: 'unknown', malformed: true })
  })
})
