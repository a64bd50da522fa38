/** What the network's answers leave behind: the wording of the next SUBSCRIBE, the pause before it, and the log. */
import { describe, expect, it } from 'vitest'
import type { LogFields } from '../lib/log.ts'
import { header } from '../sip/port.ts'
import { BOB, begun, createRig, dialogOf, expiresOf, inDialog, pidf } from './testing.ts'

/** The refresh is due at 2,970 s of 3,600. */
const REFRESH_MS = 2_970_000

describe('the answer to a refresh', () => {
  it('[WAT-08] with Retry-After: not before that', () => {
    const rig = createRig()
    begun(rig)
    rig.clock.elapse(REFRESH_MS)
    rig.sent().answer(503, { headers: [['Retry-After', '600']] })
    rig.clock.elapse(599_999)
    expect(rig.port.sent).toHaveLength(2)
    rig.clock.elapse(1)
    expect(rig.port.sent).toHaveLength(3)
  })

  it('[WAT-08] without Expires: what was asked for is granted', () => {
    const rig = createRig()
    begun(rig)
    rig.clock.elapse(REFRESH_MS)
    rig.sent().answer(200)
    expect(rig.last().watch).toMatchObject({ kind: 'active', expiresAt: rig.clock.now() + 3_600_000 })
  })

  it('[WAT-09] that comes after the subscription was ended does not touch the next one', () => {
    const rig = createRig()
    const { first } = begun(rig)
    rig.clock.elapse(REFRESH_MS)
    const refresh = rig.sent()
    dialogOf(first).deliver(inDialog('terminated;reason=deactivated'))
    expect(rig.port.sent).toHaveLength(3)
    refresh.answer(404)
    expect(rig.last().watch.kind).toBe('asking')
    expect(rig.port.sent).toHaveLength(3)
  })

  it('[LIFE-03] that never comes because the flow is gone says nothing of the subscription', () => {
    const rig = createRig()
    begun(rig)
    rig.clock.elapse(REFRESH_MS)
    const reported = rig.reports.length
    rig.port.lose()
    expect(rig.reports).toHaveLength(reported)
  })
})

describe('the answer to the first SUBSCRIBE', () => {
  it.each([
    [300, 1350],
    [399, 1350],
    [408, 45],
  ])('[WAT-14] %i ends the try at once, next after %i s', (status, afterS) => {
    const rig = createRig()
    rig.watcher.registered()
    rig.watcher.watch(BOB)
    rig.sent().answer(status)
    expect(rig.last().watch).toMatchObject({ kind: 'ended', failure: { status } })
    rig.clock.elapse(afterS * 1000 - 1)
    expect(rig.port.sent).toHaveLength(1)
    rig.clock.elapse(1)
    expect(rig.port.sent).toHaveLength(2)
  })

  it('[WAT-14] once it has failed, the next one is worded as the first was', () => {
    const rig = createRig()
    rig.watcher.registered()
    rig.watcher.watch(BOB)
    rig.sent().answer(423, { headers: [['Min-Expires', '7200']] })
    rig.sent().answer(406)
    rig.sent().answer(302, { headers: [['Contact', '<sip:bob@new.test>']] })
    rig.sent().answer(503)
    rig.watcher.askAgain(BOB)
    expect([rig.sent().uri, expiresOf(rig.sent()), header(rig.sent().headers, 'Accept')]).toEqual([
      BOB,
      '3600',
      'application/pidf+xml',
    ])
  })

  it('[WAT-12] [WAT-14] somebody who was removed and is wanted again is asked as if for the first time', () => {
    const rig = createRig()
    const { first } = begun(rig)
    rig.clock.elapse(REFRESH_MS)
    rig.sent().answer(423, { headers: [['Min-Expires', '7200']] })
    rig.watcher.unwatch(BOB)
    dialogOf(first).deliver(inDialog('terminated'))
    rig.watcher.watch(BOB)
    expect(expiresOf(rig.sent())).toBe('3600')
  })

  it('[WAT-03] an unknown Subscription-State is one in which we are served (RFC 6665 §8.4)', () => {
    const rig = createRig()
    begun(rig, { state: 'Suspended;expires=600' })
    expect(rig.last().watch.kind).toBe('active')
  })

  it('[WAT-15] waiting for a turn is part of asking: its time runs from when it began', () => {
    const rig = createRig()
    rig.watcher.registered()
    for (let i = 0; i < 11; i += 1) rig.watcher.watch(`sip:a${String(i)}@ims.test`)
    const start = rig.clock.now()
    rig.clock.elapse(1500)
    expect(rig.sent().uri).toBe('sip:a10@ims.test')
    rig.notify(rig.sent(), { state: 'active' })
    expect(rig.reports.find(one => one.uri === 'sip:a10@ims.test')?.watch).toEqual({ kind: 'asking', since: start })
  })
})

describe('the log', () => {
  it('[SEC-22] says each change of state once, what was refused, and nothing that a document says', () => {
    const lines: (readonly [string, string, LogFields | undefined])[] = []
    const rig = createRig({
      log: {
        info: (what, fields) => lines.push(['info', what, fields]),
        warn: (what, fields) => lines.push(['warn', what, fields]),
      },
    })
    const { first } = begun(rig)
    dialogOf(first).deliver(inDialog('active', pidf('closed')))
    dialogOf(first).deliver(inDialog('active', '<secret'))
    dialogOf(first).deliver(inDialog('terminated;reason=deactivated'))
    rig.sent().answer(403)
    expect(lines).toEqual([
      ['info', 'watch', { uri: BOB, state: 'asking' }],
      ['info', 'watch', { uri: BOB, state: 'active' }],
      ['warn', 'presence document refused', { uri: BOB }],
      ['info', 'watch', { uri: BOB, state: 'asking' }],
      ['warn', 'SUBSCRIBE refused', { uri: BOB, status: 403 }],
      ['info', 'watch', { uri: BOB, state: 'ended' }],
    ])
  })
})

describe('closed', () => {
  it('[LIFE-02] no timer is left, of those who wait for a turn either, and NOTIFYs are no longer judged', () => {
    const rig = createRig()
    begun(rig)
    for (let i = 0; i < 12; i += 1) rig.watcher.watch(`sip:a${String(i)}@ims.test`)
    for (const request of rig.port.sent.slice(1)) request.answer(200)
    expect(rig.clock.pending).toBeGreaterThan(0)
    rig.watcher.close()
    expect(rig.clock.pending).toBe(0)
    const stray = rig.port.deliver({ method: 'NOTIFY', toTag: 'x', headers: [['Event', 'dialog']] })
    expect(stray.answer?.status).not.toBe(489)
  })
})
