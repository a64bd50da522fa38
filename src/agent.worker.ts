/** Worker entry: composition only. One SharedWorker per browser profile owns the socket; pages are views. */
import type { Command } from './agent/contract.ts'
import { createHost, type Page } from './agent/host.ts'
import { createOpenLine } from './agent/line.ts'
import { openBrowserStore } from './agent/storage.ts'
import { systemChance, systemClock } from './agent/system.ts'
import { silentLog } from './lib/log.ts'

declare const self: SharedWorkerGlobalScope

/** RFC 3261 §17.1.1.1. TS 24.229 §7.7 asks IMS UEs for 2 s over the radio; a browser sits on a faster line. */
const T1_MS = 500

const host = createHost({
  clock: systemClock,
  chance: systemChance,
  log: silentLog,
  store: openBrowserStore(),
  openLine: createOpenLine({ clock: systemClock, log: silentLog, t1Ms: T1_MS }),
  t1Ms: T1_MS,
})

/** Held until this worker ends, however it ends: pages that wait for it learn of a crash (LIFE-06). */
const alive = new Promise<void>(resolve => {
  const forever = new Promise<never>(() => undefined)
  if (!('locks' in navigator)) return resolve()
  void navigator.locks.request(self.location.href, () => {
    resolve()
    return forever
  })
})

self.addEventListener('connect', event => {
  const port = event.ports[0]
  if (port === undefined) return
  const page: Page = {
    post: message => {
      port.postMessage(message)
    },
  }
  port.addEventListener('message', (message: MessageEvent<Command>) => {
    host.command(page, message.data)
  })
  void begin(port)
})

async function begin(port: MessagePort): Promise<void> {
  await alive
  port.start()
}
