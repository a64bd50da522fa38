import { describe, expect, it } from 'vitest'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import type { RigRequest } from '../../sip/stackRig.ts'
import { createWorkerRig } from './testing.ts'

const SERVER = 'P-Asserted-Identity: <sip:ps.ims.test>'
const EVENT = 'Event: presence'
const BOB = 'sip:bob@ims.test'

const statusOf = (said: SaidMessage | null): string => said?.start.slice(8, 11) ?? 'nothing'
const tagOf = (value: string): string => /;tag=([^;]*)/.exec(value)?.[1] ?? ''

/** A presence server has subscribed to us. */
async function subscribed() {
  const worker = createWorkerRig()
  const page = await worker.openPage()
  await worker.signIn(page)
  const first: RigRequest = { method: 'SUBSCRIBE', callId: 'ps', headers: [SERVER, EVENT, 'Contact: <sip:ps@1.test>'] }
  expect(statusOf((await worker.deliver(first))())).toBe('200')
  const notify = worker.next('NOTIFY')
  await worker.answer(notify, 200)
  const toTag = tagOf(notify.one('From'))
  return {
    worker,
    page,
    refresh: async (cseq: number, headers: readonly string[], more: Partial<RigRequest> = {}) =>
      statusOf((await worker.deliver({ ...first, toTag, cseq, headers, ...more }))()),
    /** The newest NOTIFY's Request-URI. */
    notified: async () => {
      const left = worker.next('NOTIFY')
      await worker.answer(left, 200)
      return left.start.split(' ')[1]
    },
  }
}

/** We have asked for Bob; nobody has answered yet. */
async function watching() {
  const worker = createWorkerRig()
  const page = await worker.openPage()
  await worker.signIn(page)
  page.say({ kind: 'putContacts', contacts: [{ uri: BOB, name: '', group: '', addedAt: 0 }] })
  await worker.elapse(1_000)
  const asked = worker.next('SUBSCRIBE')
  const notify = (more: Partial<RigRequest> = {}, state = 'active;expires=600'): Promise<() => SaidMessage | null> =>
    worker.deliver({
      method: 'NOTIFY',
      callId: asked.one('Call-ID'),
      fromTag: 'bobs',
      toTag: tagOf(asked.one('From')),
      headers: [EVENT, `Subscription-State: ${state}`, 'Contact: <sip:bob@ps.test>'],
      ...more,
    })
  return { worker, page, asked, notify }
}

describe('a dialog on the worker as it is put together', () => {
  it('[PUA-13] [PUA-24] a SUBSCRIBE inside it that is refused neither moves its target nor takes its CSeq', async () => {
    const { refresh, notified } = await subscribed()
    const evil = ['P-Asserted-Identity: <sip:mallory@ims.test>', EVENT, 'Contact: <sip:mallory@evil.test>']
    expect(await refresh(2_000_000_000, evil)).toBe('403')
    expect(await refresh(2, [SERVER, EVENT, 'Contact: <sip:ps@2.test>'])).toBe('200')
    expect(await notified()).toBe('sip:ps@2.test')
    expect(await refresh(1, [SERVER, EVENT])).toBe('500')
  })
  it('[SEC-08] headers in a Contact are refused, and never stand in a Request-URI', async () => {
    const { worker, refresh, notified } = await subscribed()
    const evil = 'Contact: <sip:u@h?Route=%3Csip:evil.test;lr%3E>'
    expect(await refresh(2, [SERVER, EVENT, evil])).toBe('400')
    const anew = await worker.deliver({ method: 'SUBSCRIBE', callId: 'anew', headers: [SERVER, EVENT, evil] })
    expect(statusOf(anew())).toBe('400')
    expect(await refresh(2, [SERVER, EVENT])).toBe('200')
    expect(await notified()).toBe('sip:ps@1.test')
  })
  it('[PUA-24] of a list of contacts the first that can be a target is one', async () => {
    const { refresh, notified } = await subscribed()
    const headers = [SERVER, EVENT, 'Contact: <mailto:a@b>, <http://c>, <sip:d@e>']
    expect(await refresh(2, headers)).toBe('200')
    expect(await notified()).toBe('sip:d@e')
  })
  it('[PUA-13] two asserted identities are none: a mere user of the domain does not gain by adding a server', async () => {
    const { worker } = await subscribed()
    for (const headers of [
      ['P-Asserted-Identity: <sip:mallory@ims.test>', SERVER],
      ['P-Asserted-Identity: <sip:mallory@ims.test>, <sip:ps.ims.test>'],
    ]) {
      const asked = { method: 'SUBSCRIBE', callId: headers.join(), headers: [...headers, EVENT, 'Contact: <sip:m@x>'] }
      expect(statusOf((await worker.deliver({ ...asked, callId: `m${String(headers.length)}` }))())).toBe('403')
    }
  })
  it('[PUA-13] the same request by another way is another request once the first was answered', async () => {
    const { worker } = await subscribed()
    const once: RigRequest = { method: 'OPTIONS', callId: 'o', fromTag: 'f', cseq: 7 }
    expect(statusOf((await worker.deliver(once))())).toBe('200')
    await worker.elapse(10_000)
    expect(statusOf((await worker.deliver(once))())).toBe('200')
  })
})

describe('a watched contact’s dialog on the worker as it is put together', () => {
  it('[WAT-03] a NOTIFY whose Request-URI was rewritten is for us: the first, and those inside the dialog', async () => {
    const { worker, asked, notify } = await watching()
    const user = /sip:([^@]*)@/.exec(worker.contact())?.[1] ?? ''
    const uri = `sip:${user}@203.0.113.5:53951;transport=ws`
    expect(statusOf((await notify({ uri }))())).toBe('200')
    await worker.answer(asked, 200, ['Expires: 600', 'Contact: <sip:bob@ps.test>'])
    expect(statusOf((await notify({ uri, cseq: 2 }))())).toBe('200')
  })
  it('[WAT-03] From and To of a refresh are what our SUBSCRIBE said, and its CSeq one more (RFC 3261 §12.2.1.1)', async () => {
    const { worker, asked, notify } = await watching()
    let again: SaidMessage | undefined
    // It overtakes the 200, and its To is what a server made of us.
    await notify({ to: worker.contact() }, 'active;expires=90')
    await worker.answer(asked, 200, ['Expires: 90', 'Contact: <sip:bob@ps.test>'])
    worker.take()
    for (let second = 0; second < 90 && again === undefined; second += 1) {
      await worker.elapse(1_000)
      again = worker.take().find(one => one.start.startsWith('SUBSCRIBE'))
    }
    if (again === undefined) throw new Error('no refresh')
    expect(again.start).toBe('SUBSCRIBE sip:bob@ps.test SIP/2.0')
    expect([again.one('From'), again.one('To')]).toEqual([asked.one('From'), `<${BOB}>;tag=bobs`])
    expect([asked.one('CSeq'), again.one('CSeq')]).toEqual(['1 SUBSCRIBE', '2 SUBSCRIBE'])
  })
})
