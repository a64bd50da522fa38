/** Worker entry: composition only. One worker per browser profile owns the socket; pages are views. */
import type { Command } from './agent/contract.ts'
import { createHost, type Page } from './agent/host.ts'
import { createOpenLine } from './agent/line.ts'
import { partsLater } from './agent/loading.ts'
import { openBrowserStore } from './agent/storage.ts'
import { systemChance, systemClock } from './agent/system.ts'
import { silentLog } from './lib/log.ts'

declare const self: EventTarget & { readonly location: WorkerLocation }

/** RFC 3261 §17.1.1.1. TS 24.229 §7.7 asks IMS UEs for 2 s over the radio; a browser sits on a faster line. */
const T1_MS = 500

const parts = partsLater(systemClock)

const host = createHost({
  clock: systemClock,
  chance: systemChance,
  log: silentLog,
  store: openBrowserStore(),
  openLine: createOpenLine({ clock: systemClock, log: silentLog, t1Ms: T1_MS, sha2: parts.sha2 }),
  t1Ms: T1_MS,
  parts,
  offsetMin: at => -new Date(at).getTimezoneOffset(),
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

// A shared worker gets its pages one by one; one that a page keeps for all gets their ports from that page.
for (const kind of ['connect', 'message'])
  self.addEventListener(kind, event => {
    const port = event instanceof MessageEvent ? event.ports[0] : undefined
    if (port !== undefined) void begin(port)
  })

async function begin(port: MessagePort): Promise<void> {
  const page: Page = {
    post: message => {
      port.postMessage(message)
    },
  }
  port.addEventListener('message', ({ data }: MessageEvent<Command>) => {
    host.command(page, data)
    // LIFE-01: a page that crashes says no goodbye, but it holds its lock no longer.
    if (data.kind === 'hello' && data.lock !== null)
      void navigator.locks.request(data.lock, () => {
        host.command(page, { kind: 'goodbye' })
      })
  })
  await alive
  port.start()
}
