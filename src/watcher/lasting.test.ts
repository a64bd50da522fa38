import { describe, expect, it } from 'vitest'
import { BOB, begun, createRig, dialogOf, expiresOf, inDialog, pidf } from './testing.ts'

const WEEK_MS = 7 * 24 * 3600 * 1000

describe('lasting', () => {
  it('[WAT-07] the NOTIFY says 600 where the 200 said 3600: refreshed before 600', () => {
    for (const chance of [0, 0.999]) {
      const rig = createRig({ chance: () => chance })
      begun(rig, { state: 'active;expires=600' })
      const start = rig.clock.now()
      rig.clock.elapse(540_000)
      expect(rig.port.sent[1]?.at).toBeGreaterThanOrEqual(start + 450_000)
    }
  })

  it('[WAT-07] a NOTIFY without expires keeps the duration', () => {
    const rig = createRig()
    const { first } = begun(rig, { state: 'active;expires=600' })
    const { watch } = rig.last()
    rig.clock.elapse(100_000)
    dialogOf(first).deliver(inDialog('active', pidf('closed')))
    expect(rig.last().watch).toEqual(watch)
    rig.clock.elapse(395_000)
    expect(rig.port.sent).toHaveLength(2)
  })

  it('[WAT-08] a refresh is in the dialog and repeats what the first SUBSCRIBE offered', () => {
    const rig = createRig()
    const { subscribe, first } = begun(rig)
    rig.clock.elapse(2_970_000)
    expect(rig.sent()).toMatchObject({ method: 'SUBSCRIBE', dialog: dialogOf(first).id, callId: subscribe.callId })
    expect(rig.sent().headers).toEqual(subscribe.headers)
  })

  it('[WAT-08] refreshes go on for a day in one dialog, each answer moving the expiry', () => {
    const rig = createRig()
    const { first } = begun(rig)
    for (let at = 0; at < 24 * 3600; at += 60) {
      rig.clock.elapse(60_000)
      for (const request of rig.port.takeSent()) {
        if (request.answered !== null) continue
        request.answer(200, { headers: [['Expires', '3600']] })
        expect(rig.last().watch).toMatchObject({ kind: 'active', expiresAt: rig.clock.now() + 3_600_000 })
        dialogOf(first).deliver(inDialog('active;expires=3600'))
      }
    }
    expect(rig.port.sent.length).toBeGreaterThan(24)
    expect(new Set(rig.port.sent.map(one => one.callId)).size).toBe(1)
  })

  it('[WAT-02] no NOTIFY after a refresh: over, and made anew', () => {
    const rig = createRig()
    const { first } = begun(rig)
    rig.clock.elapse(2_970_000)
    rig.sent().answer(200, { headers: [['Expires', '3600']] })
    rig.clock.elapse(32_000)
    expect(dialogOf(first).ended).toBe(true)
    expect(rig.last()).toMatchObject({ watch: { kind: 'asking' } })
    expect(rig.last().presence?.tuples[0]?.basic).toBe('open')
    expect(rig.sent().dialog).toBeNull()
  })

  it('[WAT-02] after 204 to a refresh none is awaited', () => {
    const rig = createRig()
    begun(rig)
    rig.clock.elapse(2_970_000)
    rig.sent().answer(204, { headers: [['Expires', '3600']] })
    rig.clock.elapse(60_000)
    expect(rig.last().watch.kind).toBe('active')
    expect(rig.port.sent).toHaveLength(2)
  })

  it.each([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604])(
    '[WAT-08] refresh answered %i: subscribed anew with a fresh Call-ID and tag',
    status => {
      const rig = createRig()
      const { subscribe, first } = begun(rig)
      rig.clock.elapse(2_970_000)
      rig.sent().answer(status)
      expect(dialogOf(first).ended).toBe(true)
      expect(rig.sent()).toMatchObject({ method: 'SUBSCRIBE', uri: BOB, dialog: null })
      expect(rig.sent().callId).not.toBe(subscribe.callId)
      expect(rig.sent().fromTag).not.toBe(subscribe.fromTag)
    },
  )

  it.each([400, 403, 408, 500, 503])('[WAT-08] refresh answered %i: valid until its expiry, then anew', status => {
    const rig = createRig()
    const { first } = begun(rig)
    const { expiresAt } = { expiresAt: 0, ...rig.last().watch }
    while (rig.clock.now() < expiresAt - 1000) {
      rig.clock.elapse(1000)
      for (const request of rig.port.takeSent()) if (request.answered === null) request.answer(status)
    }
    expect(dialogOf(first).deliver(inDialog('active', pidf('closed'))).answer?.status).toBe(200)
    expect(rig.last()).toMatchObject({ watch: { kind: 'active', expiresAt } })
    expect(rig.port.sent.length).toBeLessThan(10)
    rig.clock.elapse(1000)
    expect(rig.sent()).toMatchObject({ dialog: null, uri: BOB })
    expect(dialogOf(first).ended).toBe(true)
  })

  it('[WAT-14] [WAT-08] refresh answered 423: Min-Expires, once', () => {
    const rig = createRig()
    begun(rig)
    rig.clock.elapse(2_970_000)
    rig.sent().answer(423, { headers: [['Min-Expires', '7200']] })
    expect(expiresOf(rig.sent())).toBe('7200')
    expect(rig.port.sent).toHaveLength(3)
    rig.sent().answer(423, { headers: [['Min-Expires', '9000']] })
    expect(rig.port.sent).toHaveLength(3)
    expect(rig.last().watch.kind).toBe('active')
  })

  it('a promise of years is cut to what a timer can hold', () => {
    const rig = createRig()
    begun(rig, { state: 'active;expires=4294967295' })
    rig.clock.elapse(3 * WEEK_MS)
    expect(rig.port.sent.length).toBeGreaterThan(1)
  })

  it('a server that grants a second is not refreshed in a storm', () => {
    const rig = createRig()
    const { first } = begun(rig, { state: 'active;expires=1' })
    for (let i = 0; i < 600; i += 1) {
      rig.clock.elapse(100)
      for (const request of rig.port.takeSent())
        if (request.answered === null) request.answer(200, { headers: [['Expires', '1']] })
      if (!dialogOf(first).ended) dialogOf(first).deliver(inDialog('active;expires=1'))
    }
    expect(rig.port.sent.length).toBeLessThan(65)
  })
})
