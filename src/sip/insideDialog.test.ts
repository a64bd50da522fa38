/** Requests that arrive inside a dialog, RFC 3261 §12.2.2, and those that leave in it. */
import { describe, expect, it } from 'vitest'
import type { Answer, Dialog, IncomingRequest } from './port.ts'
import { answerTo, type SaidMessage } from './scriptedSocket.ts'
import { createStackRig, type RigRequest } from './stackRig.ts'

const at = (host: string): string => `Contact: <sip:ps@${host}.test>`
const SUBSCRIBE: RigRequest = { method: 'SUBSCRIBE', headers: [at('first'), 'Event: presence'] }

const statusOf = (said: SaidMessage | null | undefined): string => said?.start.slice(8, 11) ?? 'nothing'

/** A dialog whose requests wait until the test answers them. */
function begin() {
  const rig = createStackRig()
  const waiting: IncomingRequest[] = []
  const dialogs: Dialog[] = []
  rig.port.onRequest({ method: 'SUBSCRIBE' }, request => {
    const dialog = request.accept(200)
    dialog.onRequest(one => void waiting.push(one))
    dialogs.push(dialog)
  })
  rig.deliver(SUBSCRIBE)
  const [dialog] = dialogs
  if (dialog === undefined) throw new Error('no dialog')
  const inside = (cseq: number, host: string, more: Partial<RigRequest> = {}): (() => SaidMessage | null) =>
    rig.deliver({ ...SUBSCRIBE, toTag: dialog.localTag, cseq, headers: [at(host)], ...more })
  /** A request of ours leaves. */
  const leave = (method = 'NOTIFY'): SaidMessage => {
    dialog.request({ method, headers: [] }, () => undefined)
    const left = rig.socket().take().at(-1)
    if (left === undefined) throw new Error('nothing left')
    return left
  }
  return { ...rig, dialog, waiting, inside, leave, target: () => leave().start.split(' ')[1] }
}

describe('requests inside a dialog', () => {
  it('[PUA-24] one is out of order when it is older than one that still waits, and not when that was refused', () => {
    const { inside, waiting } = begin()
    const fifth = inside(5, 'five')
    expect(statusOf(inside(4, 'four')())).toBe('500')
    expect(statusOf(fifth())).toBe('nothing')
    waiting[0]?.answer(403)
    const fourth = inside(4, 'four')
    waiting[1]?.answer(200)
    expect([fifth, fourth].map(said => statusOf(said()))).toEqual(['403', '200'])
    expect(statusOf(inside(3, 'three')())).toBe('500')
  })
  it('[PUA-24] a gap is in order, and the same number again by another request is too', () => {
    const { inside, waiting } = begin()
    for (const cseq of [1, 7, 7]) inside(cseq, 'x')
    for (const one of waiting) one.answer(200)
    expect(waiting.map(one => one.cseq)).toEqual([1, 7, 7])
  })
  it('[PUA-24] one that is accepted after a newer one changes nothing', () => {
    const { inside, waiting, target } = begin()
    inside(2, 'two')
    inside(3, 'three')
    const [two, three] = waiting
    three?.answer(200)
    expect(target()).toBe('sip:ps@three.test')
    two?.answer(200)
    expect(target()).toBe('sip:ps@three.test')
    expect(statusOf(inside(2, 'two')())).toBe('500')
  })
  it.each([
    [200, 'second'],
    [299, 'second'],
    [300, 'first'],
    [403, 'first'],
  ])('[PUA-24] answered %i, a refresh leaves the target at %s', (status, host) => {
    const { inside, waiting, target } = begin()
    inside(2, 'second')
    waiting[0]?.answer(status)
    expect(target()).toBe(`sip:ps@${host}.test`)
    // Only what was accepted counts for the order.
    const older = inside(1, 'third')
    expect(statusOf(older())).toBe(host === 'second' ? '500' : 'nothing')
  })
  it('[PUA-24] an OPTIONS is no target refresh (RFC 3261 §12.2), and counts for the order', () => {
    const { inside, target } = begin()
    expect(statusOf(inside(2, 'second', { method: 'OPTIONS' })())).toBe('200')
    expect(target()).toBe('sip:ps@first.test')
    expect(statusOf(inside(1, 'third')())).toBe('500')
  })
  it('[PUA-13] the same number by another way is not merged there (§8.2.2.2 is for requests without a To tag)', () => {
    const { inside, waiting } = begin()
    const both = [inside(2, 'x'), inside(2, 'x')]
    for (const one of waiting) one.answer(200)
    expect(both.map(said => statusOf(said()))).toEqual(['200', '200'])
  })
  it('[SEC-22] what is out of order is logged by method and number', () => {
    const { inside, warnings } = begin()
    inside(0, 'x')
    expect(warnings).toEqual([['request out of order', { method: 'SUBSCRIBE', cseq: 0 }]])
  })
  it('[SEC-05] a dialog without tags of theirs (RFC 2543) is one of its own', () => {
    const { deliver, waiting, dialog } = begin()
    deliver({ ...SUBSCRIBE, toTag: dialog.localTag, cseq: 2, fromTag: '' })
    expect(waiting).toEqual([])
  })
})

describe('requests of ours in a dialog', () => {
  it.each([
    [200, 'second'],
    [299, 'second'],
    [300, 'first'],
    [404, 'first'],
  ])('[REG-66] answered %i, the target is the %s Contact', (status, host) => {
    const { leave, socket, target } = begin()
    socket().say(answerTo(leave(), status, [at('second')]))
    expect(target()).toBe(`sip:ps@${host}.test`)
  })
  it('[REG-66] a 2xx without a Contact leaves the target as it is', () => {
    const { leave, socket, target } = begin()
    socket().say(answerTo(leave(), 200))
    expect(target()).toBe('sip:ps@first.test')
  })
  it('after its end nothing leaves any more, and the caller hears 481 with the last number', () => {
    const { dialog, leave, socket } = begin()
    const heard: Answer[] = []
    leave()
    leave()
    dialog.end()
    dialog.request({ method: 'NOTIFY', headers: [] }, answer => void heard.push(answer))
    expect(heard).toMatchObject([{ status: 481, origin: 'connection', cseq: 2 }])
    expect(socket().take()).toEqual([])
  })
  it('[WAT-03] one that was formed by a NOTIFY without a Contact goes to the address of the other side', () => {
    const rig = createStackRig()
    const dialogs: Dialog[] = []
    rig.port.onRequest({ method: 'SUBSCRIBE' }, request => {
      dialogs.push(request.dialog(() => 0, { from: 'sip:alice@ims.test', to: 'sip:bob@ims.test' }))
    })
    rig.deliver({ ...SUBSCRIBE, headers: ['Contact: <sips:d@e>'] })
    dialogs[0]?.request({ method: 'NOTIFY', headers: [] }, () => undefined)
    expect(rig.socket().take().at(-1)?.start).toBe('NOTIFY sips:d@e SIP/2.0')
  })
})
