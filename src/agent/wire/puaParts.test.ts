/** Parts of the worker that are loaded when they are first needed: nothing that is said is lost, delayed or thinned. */
import { describe, expect, it } from 'vitest'
import { createHandClock } from '../../lib/handClock.ts'
import { lazily } from '../../lib/lazy.ts'
import { AVAILABLE } from '../../model/availability.ts'
import { createPublication } from '../../pua/publication/agent.ts'
import { partsHere } from '../partsHere.ts'
import { createWorkerRig } from './testing.ts'

/** A worker whose publication arrives when the test says so. */
function setUp() {
  const clock = createHandClock()
  const loads: { readonly arrive: () => void; readonly fail: () => void }[] = []
  const load = async (): Promise<typeof createPublication> =>
    await new Promise((resolve, reject) => {
      loads.push({ arrive: () => resolve(createPublication), fail: () => reject(new Error('404')) })
    })
  const worker = createWorkerRig({ clock, parts: { ...partsHere, publishing: lazily(load, clock, 20_000) } })
  return { worker, loads }
}

describe('the publication, loaded on demand', () => {
  it('[PUB-17] is not loaded where a server subscribes', async () => {
    const { worker, loads } = setUp()
    await worker.signIn(await worker.openPage())
    await worker.deliver(SUBSCRIBE)
    await worker.answer(worker.next('NOTIFY'), 200)
    await worker.elapse(60_000)
    expect(loads).toHaveLength(0)
    expect(worker.take().map(one => one.start.split(' ')[0])).not.toContain('PUBLISH')
  })

  it('[PUB-17] is asked for after D, and its first PUBLISH says what is newest when it has come', async () => {
    const { worker, loads } = setUp()
    const page = await worker.openPage()
    await worker.signIn(page)
    await worker.elapse(4_900)
    expect(loads).toHaveLength(0)
    await worker.elapse(200)
    expect(loads).toHaveLength(1)
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy', note: 'In the lab' } })
    await worker.settle()
    expect(worker.take()).toEqual([])
    loads[0]?.arrive()
    await worker.settle()
    const { body } = worker.next('PUBLISH')
    expect(body).toContain('In the lab')
    expect(body).toContain('<rpid:busy/>')
  })

  it('[PUB-17] that does not arrive is said, fetched again every ten seconds, and sent then', async () => {
    const { worker, loads } = setUp()
    const page = await worker.openPage()
    await worker.signIn(page)
    await worker.elapse(5_100)
    loads[0]?.fail()
    await worker.settle()
    expect(page.changes.findLast(one => one.kind === 'me')).toMatchObject({
      me: { echo: { kind: 'failed', failure: { reason: 'notLoaded' } }, publishes: true },
    })
    await worker.elapse(9_900)
    expect(loads).toHaveLength(1)
    await worker.elapse(100)
    expect(loads).toHaveLength(2)
    // Neither does this one, nor does it fail: twenty seconds are enough.
    await worker.elapse(20_000)
    await worker.elapse(10_000)
    loads[1]?.arrive()
    await worker.settle()
    expect(worker.next('PUBLISH').one('Expires')).toBe('600')
  })

  it('[PUB-17] is not needed any more when a server has subscribed meanwhile', async () => {
    const { worker, loads } = setUp()
    await worker.signIn(await worker.openPage())
    await worker.elapse(5_100)
    await worker.deliver(SUBSCRIBE)
    await worker.answer(worker.next('NOTIFY'), 200)
    loads[0]?.arrive()
    await worker.elapse(60_000)
    expect(worker.take().map(one => one.start.split(' ')[0])).not.toContain('PUBLISH')
  })
})

const SUBSCRIBE = {
  method: 'SUBSCRIBE',
  headers: ['P-Asserted-Identity: <sip:ps.ims.test>', 'Event: presence', 'Contact: <sip:ps.ims.test>', 'Expires: 3600'],
}
