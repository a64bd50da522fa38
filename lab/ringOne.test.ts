import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { account } from './accounts.ts'
import { startDemoBuddy } from './peers/demoBuddy.ts'
import type { Status } from './peers/pidf.ts'
import { startUe } from './peers/ue.ts'
import { startWatcherUe } from './peers/watcherUe.ts'
import { isReady } from './ready.ts'
import { type RingOne, startRingOne } from './ringOne.ts'

const statuses: readonly Status[] = [
  { basic: 'open', activity: null, note: 'Here & there' },
  { basic: 'open', activity: 'busy', note: null },
]

const isAny = (): boolean => true

let ring: RingOne
beforeAll(async () => {
  ring = await startRingOne({ peuExpiresS: 60, peuRefreshS: 2 })
})
afterAll(async () => {
  await ring.stop()
})

describe('ring one', () => {
  it('shows a witness how a lively buddy changes, and that it left', async () => {
    const dave = await startDemoBuddy({ ring, account: 'dave', statuses, everyMs: 100 })
    const witness = await startWatcherUe({ ring, account: 'alice' })
    const watch = await witness.watch(account('dave').address)
    await watch.waitFor(/Here &amp; there/u)
    await watch.waitFor(/<rpid:busy\/>/u)
    await dave.stop()
    expect((await watch.waitFor(/<basic>closed/u)).body).not.toContain('busy')
    await witness.stop()
  })
  it('lets watchers of judy wait and refuses those of mallory', async () => {
    const witness = await startWatcherUe({ ring, account: 'bob' })
    const judy = await witness.watch(account('judy').address)
    expect((await judy.waitFor(isAny)).subscriptionState).toMatch(/^pending;/u)
    const mallory = await witness.watch(account('mallory').address)
    expect((await mallory.waitFor(isAny)).subscriptionState).toBe('terminated;reason=rejected')
    await witness.stop()
  })
  it('withdraws what a cut flow had said', async () => {
    const document =
      '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:erin@ims.test"><tuple id="a"><status><basic>open</basic></status></tuple></presence>'
    const erin = await startUe({ ring, account: account('erin'), document })
    const witness = await startWatcherUe({ ring, account: 'carol' })
    const watch = await witness.watch(account('erin').address)
    await watch.waitFor(/<basic>open/u)
    await erin.drop()
    const after = await watch.waitFor(one => !one.body.includes('<basic>open'))
    expect(after.subscriptionState).toMatch(/^active;/u)
    await witness.stop()
  })
  it('turns a wrong password away', async () => {
    const wrong = { ...account('alice'), password: 'wrong' }
    await expect(startUe({ ring, account: wrong, document: null })).rejects.toThrow('SIP/2.0 401')
  })
  it('comes back on the same ports with the same accounts after a restart', async () => {
    const { ws, pid } = ring
    await ring.restart()
    expect(ring.ws).toBe(ws)
    expect(ring.pid).not.toBe(pid)
    const witness = await startWatcherUe({ ring, account: 'alice' })
    await witness.stop()
  })
})

describe('a ring of its own', () => {
  it('stands beside another one, and leaves no port, process or file', async () => {
    const other = await startRingOne()
    expect(other.ws).not.toBe(ring.ws)
    const { pid, runDirectory, ws, wss } = other
    expect(await isOpen(wss)).toBe(true)
    await other.stop()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(existsSync(runDirectory)).toBe(false)
    expect([await isOpen(ws), await isOpen(wss)]).toEqual([false, false])
    expect([await isOpen(ring.ws), await isOpen(ring.wss)]).toEqual([true, true])
  })
  it('is not taken for another one that wanted the same port', async () => {
    expect(await isReady(Number(new URL(ring.ws).port), 'another', AbortSignal.timeout(300))).toBe(false)
  })
  it('says so when its server ends by itself', async () => {
    const other = await startRingOne()
    process.kill(other.pid, 'SIGKILL')
    expect(await other.failed).toContain('has ended by itself (signal SIGKILL)')
    await expect(other.stop()).rejects.toThrow('has ended by itself')
    expect(await isOpen(other.wss)).toBe(false)
    expect(existsSync(other.runDirectory)).toBe(false)
  })
})

async function isOpen(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return await new Promise(resolve => {
    const socket = connect(Number(port), hostname)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => {
      resolve(false)
    })
  })
}
