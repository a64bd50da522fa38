/** What the publication is told before it is loaded. */
import { describe, expect, it } from 'vitest'
import { createHandClock } from '../../lib/handClock.ts'
import { type Lazy, lazily } from '../../lib/lazy.ts'
import { silentLog } from '../../lib/log.ts'
import { NO_PRESENCE } from '../../model/presence.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL } from '../../sip/fakePort.ts'
import { patchingWords } from '../testing.ts'
import { createPublication } from './agent.ts'
import { createPublicationLater, type Publishing } from './later.ts'
import type { Stored } from './machine.ts'

function setUp(publication: Stored | null = null) {
  const clock = createHandClock()
  const loads: (() => void)[] = []
  const load = async (): Promise<Publishing> =>
    await new Promise(resolve => void loads.push(() => resolve(createPublication)))
  const publishing: Lazy<Publishing> = lazily(load, clock, 20_000)
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const later = createPublicationLater({
    port,
    clock,
    chance: () => 0,
    log: silentLog,
    entity: () => 'sip:alice@ims.test',
    document: () => NO_PRESENCE,
    encode: () => 'open',
    tailoring: patchingWords,
    publishing,
    publication,
    onReport: () => undefined,
  })
  return {
    later,
    loads,
    port,
    arrive: async () => {
      for (const one of loads) one()
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    },
  }
}

describe('the publication before it is loaded', () => {
  it('[PUB-17] is fetched once it is wanted, and told what happened since', async () => {
    const { later, loads, port, arrive } = setUp()
    later.take({ kind: 'flowUp' })
    later.take({ kind: 'changed' })
    expect([loads.length, later.echo.kind, later.out]).toEqual([0, 'none', false])
    later.take({ kind: 'publish' })
    expect([loads.length, later.echo.kind]).toEqual([1, 'sending'])
    await arrive()
    expect(port.sent.map(one => one.method)).toEqual(['PUBLISH'])
    expect(later.out).toBe(true)
  })
  it('[PUB-07] takes back what an earlier worker left, once there is a flow, although nothing is wanted', async () => {
    const stored = { etag: 'old', expiresAt: 2_000_000 }
    const { later, loads, port, arrive } = setUp(stored)
    expect([loads.length, later.stored]).toEqual([0, stored])
    later.take({ kind: 'flowUp' })
    await arrive()
    expect(port.sent.map(one => one.headers.map(([name, value]) => `${name}: ${value}`))).toEqual([
      expect.arrayContaining(['Expires: 0', 'SIP-If-Match: old']),
    ])
  })
  it.each(['leave', 'close'] as const)(
    '[LIFE-02] after %s what arrives begins nothing, and is not fetched',
    async end => {
      const { later, loads, port, arrive } = setUp()
      later.take({ kind: 'flowUp' })
      later.take({ kind: 'publish' })
      if (end === 'leave') later.take({ kind: 'leave' })
      else later.close()
      await arrive()
      expect([port.sent, later.out]).toEqual([[], false])
      const early = setUp()
      early.later.take({ kind: end === 'leave' ? 'leave' : 'flowUp' })
      if (end === 'close') early.later.close()
      early.later.take({ kind: 'publish' })
      expect([early.loads.length, loads.length]).toEqual([0, 1])
    },
  )
})
