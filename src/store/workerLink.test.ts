import { describe, expect, it } from 'vitest'
import type { Command, FromWorker } from '../agent/contract.ts'
import { createLeaderKey, isLeadersKey, type LeaderKey, sealSignIn } from './leaderKey.ts'
import { type Browser, type Channel, createElectedLink, type Said } from './workerLink.ts'

const hello: Command = {
  kind: 'hello',
  config: { servers: [], domain: '', presenceServers: [], mode: 'auto', publishAfterS: 5 },
  handover: null,
  lock: null,
}
const pagesMessage = (pages: number): FromWorker => ({ kind: 'changes', changes: [{ kind: 'pages', pages }] })

/** Several pages of a browser: one channel, one lock, a worker that counts its pages. */
function createBrowser() {
  const members: { page: string; hear: (said: Said) => void }[] = []
  const queue: { page: string; lead: () => void }[] = []
  let ids = 0
  let workers = 0
  const heardByWorker: Command[] = []
  /** Every message on the channel, as any page of the origin hears it. */
  const overheard: Said[] = []
  const keys: LeaderKey[] = []
  const lead = (): void => {
    // As the browser's lock: never at once.
    queueMicrotask(() => queue[0]?.lead())
  }
  const open = () => {
    const page = `page${String(++ids)}`
    const got: FromWorker[] = []
    let greetings = 0
    const channel: Channel = {
      postMessage: said => {
        overheard.push(said)
        for (const one of members) if (one.page !== page) one.hear(said)
      },
      addEventListener: (_, listener) => {
        members.push({
          page,
          hear: data => {
            listener({ data })
          },
        })
      },
    }
    const browser: Browser = {
      newId: () => page,
      newKey: async () => {
        const key = await createLeaderKey()
        keys.push(key)
        return key
      },
      isLeadersKey: key => Promise.resolve(key === keys.at(-1)?.name),
      seal: sealSignIn,
      openChannel: () => channel,
      whenLeading: callback => {
        queue.push({ page, lead: callback })
        if (queue.length === 1) lead()
      },
      startWorker: () => {
        workers++
        let ports = 0
        return {
          postMessage: (_, [port]) => {
            ports++
            const number = ports
            port?.addEventListener('message', (event: MessageEvent<Command>) => {
              heardByWorker.push(event.data)
              port.postMessage(pagesMessage(number))
            })
            port?.start()
          },
        }
      },
    }
    const link = createElectedLink(browser, {
      onReady: () => {
        greetings++
        link.post(hello)
      },
      onMessage: message => {
        got.push(message)
      },
    })
    const close = (): void => {
      members.splice(
        members.findIndex(one => one.page === page),
        1,
      )
      const led = queue[0]?.page === page
      queue.splice(
        queue.findIndex(one => one.page === page),
        1,
      )
      if (led) lead()
    }
    return { link, got, close, greetings: () => greetings }
  }
  const say = (said: Said): void => {
    for (const one of members) one.hear(said)
  }
  return { open, workers: () => workers, heardByWorker, overheard, keys, say }
}

describe('pages without shared workers', () => {
  it('[LIFE-06] share one worker: the leader’s', async () => {
    const browser = createBrowser()
    const first = browser.open()
    const second = browser.open()
    // Each page has an end of its own in the worker, and hears what is meant for it only.
    await expect.poll(() => [first.got.length, second.got.length]).toEqual([1, 1])
    expect([...first.got, ...second.got]).toEqual(expect.arrayContaining([pagesMessage(1), pagesMessage(2)]))
    expect(browser.workers()).toBe(1)
    second.link.post({ kind: 'reconnectNow' })
    await expect.poll(() => browser.heardByWorker).toContainEqual({ kind: 'reconnectNow' })
  })

  it('[LIFE-06] the next page takes over when the leader goes, and every page says hello anew', async () => {
    const browser = createBrowser()
    const first = browser.open()
    const second = browser.open()
    const third = browser.open()
    await expect.poll(() => third.got).toHaveLength(1)
    first.close()
    await expect.poll(() => [second.greetings(), third.greetings()]).toEqual([2, 2])
    expect(browser.workers()).toBe(2)
    third.link.post({ kind: 'signOut' })
    await expect.poll(() => browser.heardByWorker).toContainEqual({ kind: 'signOut' })
  })

  it('[SEC-11] a sign-in reaches the leader, in its order, and no other page can read it', async () => {
    const browser = createBrowser()
    browser.open()
    const second = browser.open()
    browser.open()
    const signIn = {
      address: 'alice@ims.test',
      password: 'canary-secret',
      server: 'wss://edge.ims.test/',
      privateIdentity: '',
      displayName: '',
      staySignedIn: true,
    }
    await expect.poll(() => second.greetings()).toBe(1)
    second.link.post({ kind: 'signIn', signIn })
    second.link.post({ kind: 'signOut' })
    await expect.poll(() => browser.heardByWorker.slice(-2)).toEqual([{ kind: 'signIn', signIn }, { kind: 'signOut' }])
    const sealed = browser.overheard.flatMap(said => (said.kind === 'signIn' ? [said.sealed] : []))
    expect(sealed).toHaveLength(1)
    const [one] = sealed
    const text = new TextDecoder().decode(one?.data)
    expect(JSON.stringify(browser.overheard) + text).not.toContain('canary')
    const other = await createLeaderKey()
    expect(one === undefined ? null : await other.open(one)).toBeNull()
  })

  it('[SEC-11] what is not the leader’s key gets no sign-in, and a leader greets each page once', async () => {
    const browser = createBrowser()
    browser.open()
    const second = browser.open()
    await expect.poll(() => second.greetings()).toBe(1)
    const mallory = await createLeaderKey()
    for (const to of [null, 'page2']) {
      browser.say({ kind: 'leader', to, key: mallory.name })
      browser.say({ kind: 'leader', to, key: browser.keys[0]?.name ?? '' })
    }
    browser.say({ kind: 'leader', to: 'page7', key: mallory.name })
    second.link.post({ kind: 'reconnectNow' })
    await expect.poll(() => browser.heardByWorker).toContainEqual({ kind: 'reconnectNow' })
    expect(second.greetings()).toBe(1)
  })
})

const held = (...locks: readonly (readonly [name: string, clientId: string])[]) => ({
  query: () => Promise.resolve({ held: locks.map(([name, clientId]) => ({ name, clientId })) }),
})

describe('the leader’s key', () => {
  it('[SEC-11] is the one that the page with the leader’s lock holds', async () => {
    expect(await isLeadersKey(held(['peu leader', 'a'], ['peu leader 04', 'a']), '04')).toBe(true)
    expect(await isLeadersKey(held(['peu leader', 'a'], ['peu leader 04', 'b']), '04')).toBe(false)
    expect(await isLeadersKey(held(['peu leader', 'a'], ['peu leader 04', 'a']), '05')).toBe(false)
    expect(await isLeadersKey(held(['peu leader 04', 'b']), '04')).toBe(false)
    expect(await isLeadersKey({ query: () => Promise.resolve({}) }, '04')).toBe(false)
  })
})
