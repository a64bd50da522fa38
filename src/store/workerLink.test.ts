import { describe, expect, it } from 'vitest'
import type { Command, FromWorker } from '../agent/contract.ts'
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
  return { open, workers: () => workers, heardByWorker }
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
})
