/** What a browser is called on the wire: the same at each return, another for each account and each server. */
import { describe, expect, it } from 'vitest'
import { AVAILABLE } from '../../model/availability.ts'
import { createWorkerRig, type WorkerRig } from './testing.ts'

const URN = /^urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const SUBSCRIBE = {
  method: 'SUBSCRIBE',
  headers: [
    'P-Asserted-Identity: <sip:presence@ims.test>',
    'Event: presence',
    'Contact: <sip:ps@ps.test>',
    'Expires: 600',
  ],
}

/** Another worker in the same browser. */
async function registered(first: WorkerRig, form = {}): Promise<WorkerRig> {
  const worker = createWorkerRig({ store: first.store })
  await worker.signIn(await worker.openPage(), { form })
  return worker
}

async function tupleId(worker: WorkerRig): Promise<string> {
  await worker.deliver(SUBSCRIBE)
  const notify = worker.next('NOTIFY')
  await worker.answer(notify, 200)
  return /<tuple id="([^"]*)"/.exec(notify.body)?.[1] ?? ''
}

describe('a browser as a device', () => {
  it('[REG-15] a worker that begins anew registers with the instance of before, byte for byte', async () => {
    const first = createWorkerRig()
    const left = await first.signIn(await first.openPage())
    const again = await registered(first)
    const sent = [...left, ...again.requests()].filter(message => message.start.startsWith('REGISTER'))
    const values = sent.map(message => /\+sip\.instance="<[^>]*>"/.exec(message.one('Contact'))?.[0])
    expect(values).toHaveLength(4)
    expect(new Set(values).size).toBe(1)
    expect(first.instance()).toMatch(URN)
  })

  it('[REG-15] [SEC-24] two accounts, or one at two servers, show no instance and no id in common', async () => {
    const alice = createWorkerRig()
    await alice.signIn(await alice.openPage())
    const bob = await registered(alice, { address: 'bob@ims.test' })
    const elsewhere = await registered(alice, { server: 'wss://other.test/' })
    const workers = [alice, bob, elsewhere]
    const instances = workers.map(worker => worker.instance())
    const tuples = await Promise.all(workers.map(tupleId))
    expect(new Set(instances).size).toBe(3)
    expect(new Set(tuples).size).toBe(3)
  })

  it('[PUA-58] [SEC-24] no document tells anything of the instance', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page)
    const { preferences } = page.snapshot.me
    page.say({
      kind: 'setPreferences',
      preferences: { ...preferences, shares: { ...preferences.shares, device: true } },
    })
    await worker.deliver(SUBSCRIBE)
    const { body } = worker.next('NOTIFY')
    expect(body).toContain('deviceID>urn:uuid:')
    for (const part of worker.instance().replace('urn:uuid:', '').split('-')) expect(body).not.toContain(part)
  })

  it('[PUA-43] [PUB-09] the tuple keeps its id over a hundred changes and over a new worker', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    await worker.signIn(page)
    const id = await tupleId(worker)
    const ids = new Set<string>()
    for (let change = 0; change < 100; change++) {
      page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, note: `change ${String(change)}` } })
      await worker.elapse(5_000)
      const notify = worker.next('NOTIFY')
      expect(notify.body).toContain(`change ${String(change)}`)
      ids.add(/<tuple id="([^"]*)"/.exec(notify.body)?.[1] ?? '')
      await worker.answer(notify, 200)
    }
    ids.add(await tupleId(await registered(worker)))
    expect([...ids]).toEqual([id])
    expect(id).toMatch(/^t-[0-9a-f]{8}$/)
  })
})
