import { describe, expect, it } from 'vitest'
import { header } from '../sip/port.ts'
import { BOB, begun, createRig, dialogOf, expiresOf, inDialog, pidf } from './testing.ts'

const WEEK_MS = 7 * 24 * 3600 * 1000

function endedBy(reason: string) {
  const rig = createRig()
  const { subscribe, first } = begun(rig)
  rig.clock.elapse(1000)
  const final = dialogOf(first).deliver(inDialog(`terminated;reason=${reason}`, pidf('closed')))
  // In any case: answered, the dialog forgotten, the document taken.
  expect(final.answer?.status).toBe(200)
  expect(dialogOf(first).ended).toBe(true)
  expect(rig.last().presence?.tuples[0]?.basic).toBe('closed')
  return { ...rig, subscribe }
}

describe('refused and ended', () => {
  it('[WAT-14] 403 is reported and not tried again until the person asks', () => {
    const { clock, port, watcher, sent, last } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    sent().answer(403, { reason: 'Forbidden' })
    expect(last().watch).toEqual({
      kind: 'ended',
      since: clock.now(),
      reason: null,
      failure: { reason: 'forbidden', status: 403, detail: 'Forbidden' },
      retryAt: null,
    })
    clock.elapse(WEEK_MS)
    expect(port.sent).toHaveLength(1)
    watcher.askAgain(BOB)
    expect(port.sent).toHaveLength(2)
    expect(last().watch.kind).toBe('asking')
  })

  it('[WAT-14] 503 with Retry-After: not before it, then with a new Call-ID', () => {
    const { clock, port, watcher, sent, last } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    sent().answer(503, { headers: [['Retry-After', '600']] })
    expect(last().watch).toMatchObject({ kind: 'ended', retryAt: clock.now() + 600_000 })
    clock.elapse(599_999)
    expect(port.sent).toHaveLength(1)
    clock.elapse(1)
    expect(port.sent).toHaveLength(2)
  })

  it('[WAT-14] 423, 406 and 302: asked once more, worded anew', () => {
    const { watcher, sent, port } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    sent().answer(423, { headers: [['Min-Expires', '7200']] })
    expect(expiresOf(sent())).toBe('7200')
    sent().answer(406)
    expect(header(sent().headers, 'Accept')).toBeNull()
    expect(header(sent().headers, 'Supported')).toBeNull()
    sent().answer(302, { headers: [['Contact', '<sip:bob@new.test>']] })
    expect(sent()).toMatchObject({ uri: 'sip:bob@new.test', to: BOB })
    expect(expiresOf(sent())).toBe('7200')
    sent().answer(302, { headers: [['Contact', '<sip:bob@newer.test>']] })
    expect(port.sent).toHaveLength(4)
  })

  it('[WAT-14] where a redirection led, the document may speak of either address', () => {
    const { watcher, sent, last, notify } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    sent().answer(302, { headers: [['Contact', '<sip:bob@new.test>']] })
    notify(sent(), { body: pidf('open', { entity: 'sip:bob@new.test' }) })
    expect(last()).toMatchObject({ malformed: false, entity: null, presence: { entity: 'sip:bob@new.test' } })
  })

  it('[WAT-14] a failure after the NOTIFY ends it: no subscription was made (RFC 6665 §4.1.2.1)', () => {
    const { watcher, sent, last, notify } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    const subscribe = sent()
    const first = notify(subscribe, { body: pidf('open') })
    subscribe.answer(403)
    expect(last().watch).toMatchObject({ kind: 'ended', failure: { reason: 'forbidden' } })
    expect(dialogOf(first).ended).toBe(true)
  })

  it('[WAT-03] the answer never comes but the NOTIFY did: the subscription stands', () => {
    const rig = createRig()
    rig.watcher.registered()
    rig.watcher.watch(BOB)
    const first = rig.notify(rig.sent(), { body: pidf('open') })
    rig.clock.elapse(60_000)
    expect(rig.last()).toMatchObject({ watch: { kind: 'active' }, hold: 'current' })
    expect(dialogOf(first).ended).toBe(false)
    rig.clock.elapse(2_916_000)
    expect(rig.sent().dialog).toBe(dialogOf(first).id)
  })

  it.each([
    'deactivated',
    'timeout',
    'giveup',
    'neverheardof',
    'deactivated;retry-after=600',
    'timeout;retry-after=600',
  ])('[WAT-09] terminated;reason=%s: anew at once', reason => {
    const { port, sent, subscribe } = endedBy(reason)
    expect(port.sent).toHaveLength(2)
    expect(sent().callId).not.toBe(subscribe.callId)
    expect(sent().dialog).toBeNull()
  })

  it.each([
    ['probation', 45],
    ['probation;retry-after=600', 630],
    ['giveup;retry-after=600', 630],
    ['neverheardof;retry-after=600', 630],
  ])('[WAT-09] terminated;reason=%s: anew after %i s', (reason, waitS) => {
    const { clock, port, last } = endedBy(reason)
    expect(last().watch).toMatchObject({ kind: 'ended', failure: null, retryAt: clock.now() + waitS * 1000 })
    clock.elapse(waitS * 1000 - 1)
    expect(port.sent).toHaveLength(1)
    clock.elapse(1)
    expect(port.sent).toHaveLength(2)
  })

  it.each(['rejected', 'noresource', 'invariant'])('[WAT-09] terminated;reason=%s: not again by itself', reason => {
    for (const retryAfter of ['', ';retry-after=600']) {
      const { clock, port, last } = endedBy(reason + retryAfter)
      expect(last().watch).toMatchObject({ kind: 'ended', reason, retryAt: null })
      clock.elapse(WEEK_MS)
      expect(port.sent).toHaveLength(1)
    }
  })

  it('[WAT-09] terminated at once, before any 200: the late answer of the old SUBSCRIBE changes nothing', () => {
    const { watcher, sent, last, notify, port } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    const old = sent()
    const only = notify(old, { state: 'terminated;reason=rejected' })
    expect([only.answer?.status, only.dialog]).toEqual([200, null])
    old.answer(503)
    expect(last().watch).toMatchObject({ kind: 'ended', reason: 'rejected', failure: null, retryAt: null })
    expect(port.sent).toHaveLength(1)
  })

  it('[WAT-09] the late failure of a subscription that was ended does not touch the next one', () => {
    const { watcher, sent, last, notify, port } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    const old = sent()
    notify(old, { state: 'terminated;reason=deactivated' })
    expect(port.sent).toHaveLength(2)
    old.answer(403)
    expect(last().watch.kind).toBe('asking')
    expect(notify(sent(), { body: pidf('open') }).answer?.status).toBe(200)
  })

  it('[WAT-10] a server that always deactivates: three more at once, then waits that grow', () => {
    const rig = createRig()
    begun(rig)
    const times: number[] = []
    const start = rig.clock.now()
    let remote = 0
    for (let i = 0; i < 6000; i += 1) {
      for (const request of rig.port.takeSent()) {
        times.push(rig.clock.now() - start)
        remote += 1
        if (request.answered === null) request.answer(200)
        rig.notify(request, { state: 'terminated;reason=deactivated', remote: `ps${String(remote)}` })
        rig.notify(request, { state: 'terminated;reason=deactivated' })
      }
      rig.clock.elapse(1000)
    }
    expect(times.filter(at => at < 10_000).length).toBeLessThanOrEqual(5)
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0))
    const backedOff = gaps.filter(gap => gap >= 30_000)
    expect(backedOff.length).toBe(gaps.length - gaps.filter(gap => gap < 10_000).length)
    expect(backedOff).toEqual([...backedOff].toSorted((a, b) => a - b))
    expect(times.length).toBeLessThan(14)
  })

  it('[WAT-10] a subscription that lived a minute ends the series', () => {
    const rig = createRig()
    let { first } = begun(rig)
    let remote = 0
    const endAfter = (ms: number): string => {
      rig.clock.elapse(ms)
      dialogOf(first).deliver(inDialog('terminated;reason=deactivated'))
      const { kind } = rig.last().watch
      rig.clock.elapse(kind === 'ended' ? 45_000 : 0)
      rig.sent().answer(200)
      remote += 1
      first = rig.notify(rig.sent(), { body: pidf('open'), remote: `next${String(remote)}` })
      return kind
    }
    expect([0, 0, 0, 0].map(endAfter)).toEqual(['asking', 'asking', 'asking', 'ended'])
    expect(endAfter(60_000)).toBe('asking')
    expect([0, 0, 0].map(endAfter)).toEqual(['asking', 'asking', 'ended'])
  })
})

describe('asking again', () => {
  it('refreshes what is there, not more often than every five seconds', () => {
    const rig = createRig()
    const { first } = begun(rig)
    rig.watcher.askAgain(BOB)
    expect(rig.port.sent).toHaveLength(1)
    rig.clock.elapse(5000)
    rig.watcher.askAgain(BOB)
    rig.watcher.askAgain(BOB)
    expect(rig.port.sent).toHaveLength(2)
    expect(rig.sent().dialog).toBe(dialogOf(first).id)
  })

  it('goes before the others that wait', () => {
    const rig = createRig()
    rig.watcher.registered()
    for (let i = 0; i < 12; i += 1) rig.watcher.watch(`sip:a${String(i)}@ims.test`)
    rig.watcher.askAgain('sip:a11@ims.test')
    rig.clock.elapse(1500)
    expect(rig.port.sent.slice(10).map(one => one.uri)).toEqual(['sip:a11@ims.test', 'sip:a10@ims.test'])
  })

  it('while the flow is gone: asked when it is back', () => {
    const rig = createRig()
    rig.watcher.registered()
    rig.watcher.watch(BOB)
    rig.sent().answer(403)
    rig.watcher.flowLost()
    rig.watcher.askAgain(BOB)
    expect(rig.last().watch).toEqual({ kind: 'idle' })
    expect(rig.port.sent).toHaveLength(1)
    rig.watcher.registered()
    expect(rig.port.sent).toHaveLength(2)
  })
})
