/** Page entry: composition only. One store, one line to the worker that owns the account, one tree of components. */
import './ui/look/peu.css'
import './ui/look/more.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { FromWorker } from './agent/contract.ts'
import workerUrl from './agent.worker.ts?sharedworker&url'
import { createCommands } from './store/commands.ts'
import { loadConfig } from './store/config.ts'
import { createLeaderKey, holdKey, holdLeadership, holdLock, isLeadersKey, sealSignIn } from './store/leaderKey.ts'
import { NO_CONFIG } from './store/state.ts'
import { createPageStore } from './store/store.ts'
import { watchAwake } from './store/watchAwake.ts'
import { watchIdle } from './store/watchIdle.ts'
import { watchInput } from './store/watchInput.ts'
import { createElectedLink, type WorkerLink } from './store/workerLink.ts'
import { App } from './ui/App.tsx'
import { configSentence } from './ui/words/config.ts'
import { frameWords } from './ui/words/frame.ts'

// A worker takes only a TrustedScriptURL where the operator demands Trusted Types (SEC-10).
const policy = globalThis.trustedTypes?.createPolicy('peu', {
  createScriptURL: url => {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError('refused')
    return url
  },
})

/** A server that never answers must not keep the page from starting. */
const CONFIG_WAIT_MS = 5000
/** A worker says something as soon as a page says hello. */
const WORKER_WAIT_MS = 10_000
/** Workers that end again and again are not opened again and again. */
const REVIVAL_GAP_MS = 10_000

const store = createPageStore()
let link: WorkerLink | null = null
let config = NO_CONFIG
let lock: string | null = null
let handover: string | null = null
let revivedAt = Number.NEGATIVE_INFINITY
const commands = createCommands(store, command => link?.post(command), Date.now)

const script = policy?.createScriptURL(workerUrl) ?? workerUrl
const options = { type: 'module', name: 'peu' } as const

let waiting: ReturnType<typeof setTimeout> | undefined

function hear(message: FromWorker): void {
  clearTimeout(waiting)
  if (message.kind === 'handover') handover = message.sealed
  else store.apply(message)
}

function greet(): void {
  commands.hello(config, { handover, lock })
  commands.network(navigator.onLine)
}

function openLink(): void {
  waiting = setTimeout(() => {
    store.reportTrouble('worker', frameWords.workerSilent)
  }, WORKER_WAIT_MS)
  if (typeof SharedWorker !== 'undefined') openSharedWorker()
  else if ('locks' in navigator) electWorker()
  else store.reportTrouble('worker', frameWords.noWorker)
}

function openSharedWorker(): void {
  const worker = new SharedWorker(script, options)
  worker.addEventListener('error', () => {
    store.reportTrouble('worker', frameWords.workerFailed)
  })
  const { port } = worker
  port.addEventListener('message', (event: MessageEvent<FromWorker>) => {
    hear(event.data)
  })
  port.addEventListener('message', waitForItsEnd, { once: true })
  port.start()
  link = {
    post: command => {
      port.postMessage(command)
    },
  }
  greet()
}

function electWorker(): void {
  link = createElectedLink(
    {
      newId: () => crypto.randomUUID(),
      startWorker: () => {
        const worker = new Worker(script, options)
        worker.addEventListener('error', () => {
          store.reportTrouble('worker', frameWords.workerFailed)
        })
        return worker
      },
      openChannel: () => new BroadcastChannel('peu'),
      whenLeading: lead => {
        void holdLeadership(navigator.locks).then(lead)
      },
      newKey: async () => {
        const key = await createLeaderKey()
        await holdKey(navigator.locks, key.name)
        return key
      },
      isLeadersKey: async key => await isLeadersKey(navigator.locks, key),
      seal: sealSignIn,
    },
    { onReady: greet, onMessage: hear },
  )
}

/**
 * LIFE-06: the worker runs in the process of one of our pages, and crashes with it. It holds a lock from before it first
 * speaks; who gets it, knows. Browsers give locks to secure pages only.
 */
function waitForItsEnd(): void {
  if ('locks' in navigator)
    void navigator.locks.request(new URL(workerUrl, location.href).href, { mode: 'shared' }, revive)
}

function revive(): void {
  link = null
  const again = performance.now() - revivedAt > REVIVAL_GAP_MS
  store.reportTrouble('worker', again ? frameWords.workerEnded : frameWords.workerFailed)
  if (!again) return
  revivedAt = performance.now()
  openLink()
}

async function start(): Promise<void> {
  const read = await loadConfig(
    url => fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(CONFIG_WAIT_MS) }),
    location.hostname,
  )
  if (read.ok) config = read.value
  else store.reportTrouble('config', configSentence(read.error))
  if ('locks' in navigator) {
    lock = `peu page ${crypto.randomUUID()}`
    await holdLock(navigator.locks, lock)
  }
  openLink()
}

// LIFE-01: pagehide is the last reliable point.
addEventListener('pagehide', () => {
  commands.goodbye()
})
// LIFE-07: a page that comes back from the back/forward cache has said goodbye; it begins again.
addEventListener('pageshow', event => {
  if (event.persisted) location.reload()
})

watchAwake(document, window, commands, () => navigator.onLine)
watchInput(document, commands, () => performance.now())
watchIdle(store, commands)

// The rail's links, opened in another page.
if (location.hash === '#settings') commands.show('settings')

const root = document.querySelector('#root')
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <App page={{ store, commands }} />
    </StrictMode>,
  )
void start()
