import { describe, expect, it } from 'vitest'
import { BOB, begun, createRig, dialogOf, inDialog, pidf } from './testing.ts'

const WEEK_MS = 7 * 24 * 3600 * 1000

describe('asking', () => {
  it('[WAT-01] SUBSCRIBE tells event, duration, what it accepts and supports, and has a Contact', () => {
    const { port, watcher, sent } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    expect(sent()).toMatchObject({ method: 'SUBSCRIBE', uri: BOB, to: BOB, toTag: null, contact: port.contactUri })
    expect(sent().headers).toEqual([
      ['Event', 'presence'],
      ['Expires', '3600'],
      ['Allow-Events', 'presence'],
      ['Accept', 'application/pidf+xml'],
      ['Supported', 'gruu'],
    ])
  })

  it('nothing leaves before the registration, then all that is wanted does', () => {
    const { clock, port, watcher } = createRig()
    watcher.watch(BOB)
    watcher.watch('tel:+491')
    watcher.askAgain(BOB)
    clock.elapse(WEEK_MS)
    expect(port.sent).toHaveLength(0)
    watcher.registered()
    expect(port.sent.map(one => one.uri)).toEqual([BOB, 'tel:+491'])
  })

  it('registered twice, asked once; a waiting time goes on', () => {
    const { clock, port, watcher } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    clock.elapse(32_000)
    watcher.registered()
    expect(port.sent).toHaveLength(1)
  })

  it('watching twice is one subscription', () => {
    const { port, watcher } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    watcher.watch(BOB)
    expect(port.sent).toHaveLength(1)
  })

  it.each([200, 202])('[WAT-11] %i alone is no subscription yet, and either serves alike', status => {
    const { clock, watcher, sent, last, notify } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    sent().answer(status, { headers: [['Expires', '600']] })
    expect(last()).toMatchObject({ watch: { kind: 'asking' }, heardAt: null })
    notify(sent(), { state: 'active' })
    expect(last().watch).toEqual({ kind: 'active', since: clock.now(), expiresAt: clock.now() + 600_000 })
  })

  it('[WAT-02] no NOTIFY in 64*T1: failed, forgotten, and a NOTIFY after it gets 481', () => {
    const { clock, port, watcher, sent, last, notify } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    sent().answer(200)
    clock.elapse(31_999)
    expect(last().watch.kind).toBe('asking')
    clock.elapse(1)
    expect(last().watch).toMatchObject({
      kind: 'ended',
      failure: { reason: 'timeout', status: null },
      retryAt: clock.now() + 45_000,
    })
    expect(notify(sent()).answer?.status).toBe(481)
    clock.elapse(45_000)
    expect(port.sent).toHaveLength(2)
    expect(port.sent[1]?.callId).not.toBe(port.sent[0]?.callId)
  })
})

describe('NOTIFY', () => {
  it('[WAT-03] before the 200: makes the dialog; the 200 with another To-tag changes nothing', () => {
    const { clock, port, watcher, sent, last, notify } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    const subscribe = sent()
    const first = notify(subscribe, { state: 'active;expires=600', body: pidf('open') })
    expect(first.answer?.status).toBe(200)
    expect(last().watch.kind).toBe('active')
    const { expiresAt } = { expiresAt: clock.now() + 600_000, ...last().watch }
    subscribe.answer(200, {
      cseq: 3,
      headers: [
        ['Expires', '3600'],
        ['Contact', '<sip:else@where>'],
      ],
    })
    expect(last().watch).toMatchObject({ kind: 'active', expiresAt })
    clock.elapse(495_000)
    expect(sent()).toMatchObject({ method: 'SUBSCRIBE', uri: 'sip:ps@10.0.0.9', dialog: dialogOf(first).id })
    // RFC 3261 §12.2.1.1: one more than the last, and challenges had used three.
    expect(sent().cseq).toBe(4)
    expect(port.sent).toHaveLength(2)
  })

  it('[WAT-03] [SEC-05] with a tag that is not ours gets 481 and makes nothing', () => {
    const { watcher, sent, last, notify } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    const wrong = notify(sent(), { toTag: 'guessed', body: pidf('open') })
    expect(wrong.answer?.status).toBe(481)
    expect(wrong.dialog).toBeNull()
    expect(last().watch.kind).toBe('asking')
  })

  it('[SEC-05] over another flow than the registered one gets 481, in the dialog too', () => {
    const rig = createRig()
    rig.watcher.registered()
    rig.watcher.watch(BOB)
    expect(rig.notify(rig.sent(), { onRegisteredFlow: false }).answer?.status).toBe(481)
    const dialog = dialogOf(rig.notify(rig.sent(), { body: pidf('open'), cseq: 2 }))
    const off = dialog.deliver({ ...inDialog('active', pidf('closed')), onRegisteredFlow: false })
    expect(off.answer?.status).toBe(481)
    expect(rig.last().presence?.tuples[0]?.basic).toBe('open')
  })

  it('[WAT-04] of a second fork gets 481; the first dialog serves on', () => {
    const rig = createRig()
    const { subscribe, first } = begun(rig)
    const second = rig.notify(subscribe, { remote: 'ps2', body: pidf('closed') })
    expect(first.answer?.status).toBe(200)
    expect(second.answer?.status).toBe(481)
    expect(second.dialog).toBeNull()
    expect(rig.last().presence?.tuples[0]?.basic).toBe('open')
    expect(dialogOf(first).deliver(inDialog('active', pidf('closed'))).answer?.status).toBe(200)
    expect(rig.last().presence?.tuples[0]?.basic).toBe('closed')
  })

  it.each([
    ['another package', { event: 'dialog' }, 489],
    ['no Event', { event: null }, 400],
    ['an id that we did not give', { event: 'presence;id=7' }, 481],
    ['no Subscription-State', { state: null }, 400],
    ['an empty Subscription-State', { state: ';expires=5' }, 400],
  ] as const)('[WAT-05] with %s', (_, given, status) => {
    const { watcher, sent, last, notify } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    const delivered = notify(sent(), { body: pidf('open'), ...given })
    expect(delivered.answer?.status).toBe(status)
    expect(delivered.dialog).toBeNull()
    expect(last()).toMatchObject({ watch: { kind: 'asking' }, presence: null })
  })

  it.each([
    ['Event', { event: null }],
    ['Subscription-State', { state: null }],
  ] as const)('[WAT-05] the reason of 400 names what is missing (RFC 3261 §21.4.1): %s', (name, given) => {
    const { watcher, sent, notify } = createRig()
    watcher.registered()
    watcher.watch(BOB)
    expect(notify(sent(), given).answer?.reason).toBe(`Missing ${name}`)
  })

  it('[WAT-05] for nobody: 481, and 489 for a package that we do not speak, which tells the one we do', () => {
    const { port } = createRig()
    const stray = (event: string) => port.deliver({ method: 'NOTIFY', toTag: 'x', headers: [['Event', event]] }).answer
    expect(stray('presence')?.status).toBe(481)
    expect(stray('dialog')).toMatchObject({ status: 489, headers: [['Allow-Events', 'presence']] })
  })

  it('[WAT-06] with a lower CSeq is answered 500 and its document ignored', () => {
    const rig = createRig()
    const { first } = begun(rig, { cseq: 4 })
    const dialog = dialogOf(first)
    expect(dialog.deliver(inDialog('active', pidf('closed'), 6)).answer?.status).toBe(200)
    expect(dialog.deliver(inDialog('active', pidf('open'), 5)).answer?.status).toBe(500)
    expect(rig.last().presence?.tuples[0]?.basic).toBe('closed')
  })

  it('[WAT-06] without a body keeps the document, and is news of the contact all the same', () => {
    const rig = createRig()
    const { first } = begun(rig)
    rig.clock.elapse(1000)
    dialogOf(first).deliver(inDialog('active;expires=3000'))
    expect(rig.last().presence?.tuples[0]?.basic).toBe('open')
    expect(rig.last().heardAt).toBe(rig.clock.now())
  })

  it.each([
    ['not XML', '<<<'],
    ['with a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]>${pidf('closed')}`],
  ])('[SEC-06] a document %s is answered 200, marks this contact alone, and the last good one stays', (_, body) => {
    const rig = createRig()
    const { first } = begun(rig)
    rig.watcher.watch('sip:carol@ims.test')
    rig.notify(rig.sent(), { body: pidf('open', { entity: 'sip:carol@ims.test' }) })
    expect(dialogOf(first).deliver(inDialog('active', body)).answer?.status).toBe(200)
    expect(rig.last()).toMatchObject({ malformed: true, watch: { kind: 'active' } })
    expect(rig.last().presence?.tuples[0]?.basic).toBe('open')
    expect(rig.last('sip:carol@ims.test').malformed).toBe(false)
    dialogOf(first).deliver(inDialog('active', pidf('closed')))
    expect(rig.last().malformed).toBe(false)
  })

  it('[WAT-20] a part older than the one we have of the same id is stale: ours stays', () => {
    const rig = createRig({ startMs: Date.parse('2026-01-02T00:00:00Z') })
    const { first } = begun(rig, { body: pidf('open', { at: '2026-01-01T10:00:00Z' }) })
    const dialog = dialogOf(first)
    const now = () => rig.last().presence?.tuples[0]?.basic
    dialog.deliver(inDialog('active', pidf('closed', { at: '2026-01-01T09:59:59Z' })))
    expect(now()).toBe('open')
    dialog.deliver(inDialog('active', pidf('closed', { at: '2026-01-01T10:00:00Z' })))
    expect(now()).toBe('closed')
    dialog.deliver(inDialog('active', pidf('open')))
    expect(now()).toBe('open')
    // A time ahead of ours is no measure for what follows.
    dialog.deliver(inDialog('active', pidf('closed', { at: '2036-01-01T10:00:00Z' })))
    dialog.deliver(inDialog('active', pidf('open', { at: '2026-01-01T11:00:00Z' })))
    expect(now()).toBe('open')
  })

  it('pending, then active: both reported with the time of the change', () => {
    const rig = createRig()
    const { first } = begun(rig, { state: 'pending;expires=600', body: '' })
    const start = rig.clock.now()
    expect(rig.last()).toMatchObject({
      watch: { kind: 'pending', since: start, expiresAt: start + 600_000 },
      presence: null,
    })
    rig.clock.elapse(5000)
    dialogOf(first).deliver(inDialog('active', pidf('open')))
    expect(rig.last().watch).toEqual({ kind: 'active', since: start + 5000, expiresAt: start + 600_000 })
  })

  it('another method in the dialog is answered 405 with what is allowed', () => {
    const rig = createRig()
    const { first } = begun(rig)
    expect(dialogOf(first).deliver({ method: 'SUBSCRIBE' }).answer).toMatchObject({
      status: 405,
      headers: [['Allow', 'NOTIFY']],
    })
  })
})
