/** NOTIFYs that say more than a status and a note wait for what reads them, and nobody overtakes. */
import { describe, expect, it } from 'vitest'
import { fullPidf } from '../codec/pidf.ts'
import type { Pidf } from '../codec/pidfDocument.ts'
import type { Lazy } from '../lib/lazy.ts'
import { BOB, begun, createRig, dialogOf, inDialog, pidf, type RigOptions } from './testing.ts'

const CAROL = 'sip:carol@ims.test'
const RICH = `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:d="urn:ietf:params:xml:ns:pidf:data-model" xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" entity="${BOB}"><tuple id="t1"><status><basic>open</basic></status></tuple><d:person id="p"><r:activities><r:busy/></r:activities><r:mood><r:happy/></r:mood></d:person></presence>`

/** At this time, Bob is that. */
const timed = (time: string, basic: 'open' | 'closed'): string =>
  RICH.replace('open', basic).replace('</tuple>', `<timestamp>${time}</timestamp></tuple>`)

/** Comes when the test says so. */
function byHand() {
  let now: Pidf | null = null
  const waiting: (() => void)[] = []
  const pidfPart: Lazy<Pidf> = {
    get now() {
      return now
    },
    wait(then) {
      waiting.push(then)
    },
  }
  const end = (): void => {
    for (const then of waiting.splice(0)) then()
  }
  return {
    pidf: pidfPart,
    waiting: () => waiting.length,
    load() {
      now = fullPidf
      end()
    },
    /** It took too long. */
    giveUp: end,
  }
}
const create = (options: RigOptions = {}) => {
  const part = byHand()
  return { part, rig: createRig({ ...options, pidf: part.pidf }) }
}

describe('a document that says more than most', () => {
  it('[WAT-20] is answered at once and shown when what reads it is here', () => {
    const { part, rig } = create()
    const { first } = begun(rig, { body: RICH })
    expect([first.answer?.status, rig.last().watch.kind]).toEqual([200, 'asking'])
    part.load()
    expect(rig.last()).toMatchObject({ watch: { kind: 'active' }, presence: { persons: [{ id: 'p' }] } })
    expect(rig.last().presence?.persons[0]?.moods).toHaveLength(1)
  })

  it('[WAT-20] is shown as far as it can be read when that never comes', () => {
    const { part, rig } = create()
    begun(rig, { body: RICH })
    part.giveUp()
    expect(rig.last()).toMatchObject({ watch: { kind: 'active' }, malformed: false })
    expect(rig.last().presence?.tuples[0]?.basic).toBe('open')
  })

  it('[WAT-20] a plain one waits for nothing', () => {
    const { part, rig } = create()
    begun(rig)
    expect([part.waiting(), rig.last().presence?.tuples[0]?.basic]).toEqual([0, 'open'])
  })

  it('[WAT-06] is not overtaken by a plain one that comes after it', () => {
    const { part, rig } = create()
    const { first } = begun(rig)
    dialogOf(first).deliver(inDialog('active', RICH))
    dialogOf(first).deliver(inDialog('active', pidf('closed')))
    expect(rig.last().presence?.tuples[0]?.basic).toBe('open')
    part.load()
    expect(rig.last().presence?.tuples[0]?.basic).toBe('closed')
    dialogOf(first).deliver(inDialog('active', RICH))
    expect(rig.last().presence?.persons).toHaveLength(1)
  })

  it('[WAT-06] nor later, once those that waited are read', () => {
    const { part, rig } = create()
    const { first } = begun(rig)
    dialogOf(first).deliver(inDialog('active', RICH))
    part.giveUp()
    dialogOf(first).deliver(inDialog('active', pidf('closed')))
    expect([part.waiting(), rig.last().presence?.tuples[0]?.basic]).toEqual([0, 'closed'])
  })

  it('[WAT-20] is compared with what is known when it is read', () => {
    const startMs = Date.parse('2026-01-02T00:00:00Z')
    const { part, rig } = create({ startMs })
    const { first } = begun(rig, { body: '' })
    dialogOf(first).deliver(inDialog('active', timed('2026-01-01T10:00:00Z', 'open')))
    dialogOf(first).deliver(inDialog('active', timed('2026-01-01T09:00:00Z', 'closed')))
    part.load()
    expect(rig.last().presence?.tuples[0]?.basic).toBe('open')
  })

  it('[WAT-12] of somebody who was removed meanwhile is not shown', () => {
    const { part, rig } = create()
    const { first } = begun(rig)
    dialogOf(first).deliver(inDialog('active', RICH))
    rig.watcher.unwatch(BOB)
    dialogOf(first).deliver(inDialog('terminated'))
    const reported = rig.reports.length
    part.load()
    expect(rig.reports).toHaveLength(reported)
  })

  it('[WAT-06] of a dialog that was lost meanwhile is not shown, nor does it begin the next', () => {
    const { part, rig } = create()
    const { first } = begun(rig)
    dialogOf(first).deliver(inDialog('active', RICH))
    rig.watcher.flowLost()
    rig.watcher.registered()
    part.load()
    expect(rig.last().watch.kind).toBe('asking')
    expect(rig.last().presence?.persons).toEqual([])
  })

  it('[WAT-20] another contact waits its turn too', () => {
    const { part, rig } = create()
    begun(rig, { body: RICH })
    rig.watcher.watch(CAROL)
    rig.notify(rig.sent(), { body: pidf('open', { entity: CAROL }) })
    expect(rig.last(CAROL).watch.kind).toBe('asking')
    part.load()
    expect([rig.last().watch.kind, rig.last(CAROL).watch.kind]).toEqual(['active', 'active'])
  })
})
