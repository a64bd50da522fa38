/** A browser's store in memory, and a host on it with the fake port: for tests of the agent only. */
import { createHandClock, type HandClock } from '../lib/handClock.ts'
import { silentLog } from '../lib/log.ts'
import type { Contact } from '../model/contact.ts'
import { createFakePort, type FakePort } from '../sip/fakePort.ts'
import { type Account, accountOf, canAdopt, serversOfOthers } from './accounts.ts'
import type { Change, Command, FromWorker, SignIn, Snapshot } from './contract.ts'
import { type Device, newDevice } from './device.ts'
import { createHost, type Host, type Page } from './host.ts'
import { partsHere } from './partsHere.ts'
import type { Secret } from './secret.ts'
import type { BrowserStore } from './storage.ts'

export interface MemoryStore extends BrowserStore {
  readonly kept: { text: string | null }
  /** The accounts that were proved. */
  readonly accounts: () => readonly Account[]
}

/** Stands for the encryption, with a key that all of these stores share. */
const SEALED = 'sealed '

export function createMemoryStore(): MemoryStore {
  const contacts = new Map<string, Map<string, Contact>>()
  const owns = new Map<string, unknown>()
  const devices = new Map<string, Device>()
  const networks = new Map<string, unknown>()
  const kept: { text: string | null } = { text: null }
  let accounts: readonly Account[] = []
  let made = 0
  const of = (aor: string): Map<string, Contact> => {
    const found = contacts.get(aor) ?? new Map<string, Contact>()
    contacts.set(aor, found)
    return found
  }
  const done = Promise.resolve()
  return {
    kept,
    accounts: () => accounts,
    device: (aor, server) => {
      const found = devices.get(`${aor} ${server}`) ?? newDevice()
      devices.set(`${aor} ${server}`, found)
      return Promise.resolve(found)
    },
    open: (proof, isTrusted) => {
      const { aor } = proof
      const alike = accounts.filter(one => one.aor === aor)
      const isOld = (of(aor).size > 0 || owns.has(aor)) && canAdopt(alike, proof, isTrusted)
      const account = accountOf(alike, proof, () => (isOld ? aor : `account ${String((made += 1))}`))
      accounts = [...accounts.filter(one => one.id !== account.id), account]
      return Promise.resolve(account.id)
    },
    forget: (account, aor) => {
      const alike = accounts.filter(one => one.aor === aor)
      const others = new Set([...serversOfOthers(alike, account)].map(server => `${aor} ${server}`))
      accounts = accounts.filter(one => one.id !== account)
      contacts.delete(account)
      owns.delete(account)
      for (const map of [devices, networks])
        for (const key of map.keys()) if (key.startsWith(`${aor} `) && !others.has(key)) map.delete(key)
      return done
    },
    seal: text => Promise.resolve(`${SEALED}${text}`),
    unseal: text => Promise.resolve(text.startsWith(SEALED) ? text.slice(SEALED.length) : null),
    forgetSecrets: () => {
      kept.text = null
      return done
    },
    contacts: aor => Promise.resolve([...of(aor).values()]),
    putContacts: (aor, list) => {
      for (const one of list) of(aor).set(one.uri, one)
      return done
    },
    removeContacts: (aor, uris) => {
      for (const uri of uris) of(aor).delete(uri)
      return done
    },
    own: aor => Promise.resolve(owns.get(aor)),
    setOwn: (aor, own: unknown) => {
      owns.set(aor, structuredClone(own))
      return done
    },
    network: (aor, server) => Promise.resolve(networks.get(`${aor} ${server}`)),
    setNetwork: (aor, server, known) => {
      networks.set(`${aor} ${server}`, structuredClone(known))
      return done
    },
    remember: text => {
      kept.text = text
      return done
    },
    remembered: () => Promise.resolve(kept.text),
  }
}

/** A page that keeps what it was told, as a page's store would. */
export interface TestPage extends Page {
  say(command: Command): void
  readonly snapshot: Snapshot
  readonly changes: readonly Change[]
  readonly handover: string | null
}

export type TestHost = {
  readonly clock: HandClock
  readonly host: Host
  readonly store: MemoryStore
  /** The ports that were opened, one for each sign-in. */
  readonly ports: readonly FakePort[]
  readonly secrets: readonly Secret[]
  readonly port: () => FakePort
  readonly openPage: () => TestPage
  /** Lets promises settle and a frame pass. */
  readonly settle: () => Promise<void>
}

export function createTestHost(store: Promise<MemoryStore> | MemoryStore = createMemoryStore()): TestHost {
  const clock = createHandClock()
  const memory = store instanceof Promise ? createMemoryStore() : store
  const ports: FakePort[] = []
  const secrets: Secret[] = []
  const host = createHost({
    clock,
    chance: () => 0.5,
    log: silentLog,
    store: Promise.resolve(store),
    openLine: ({ secret }) => {
      const port = createFakePort({ clock })
      ports.push(port)
      secrets.push(secret)
      return {
        port,
        secretForStorage: () => ({ kind: 'ha1', realm: 'ims.test', ha1: new Map([['MD5', 'a1']]) }),
        close: () => undefined,
      }
    },
    t1Ms: 500,
    parts: partsHere,
    offsetMin: () => 60,
  })
  return {
    clock,
    host,
    store: memory,
    ports,
    secrets,
    port: () => {
      const port = ports.at(-1)
      if (port === undefined) throw new Error('nobody signed in')
      return port
    },
    openPage: () => openPage(host),
    settle: async () => {
      for (let turn = 0; turn < 60; turn++) await Promise.resolve()
      clock.elapse(20)
    },
  }
}

export function openPage(host: Host): TestPage {
  let snapshot: Snapshot | null = null
  let handover: string | null = null
  const changes: Change[] = []
  const page: TestPage = {
    post: (message: FromWorker) => {
      if (message.kind === 'snapshot') snapshot = message.snapshot
      else if (message.kind === 'handover') handover = message.sealed
      else changes.push(...message.changes)
    },
    say: command => {
      host.command(page, command)
    },
    get snapshot() {
      if (snapshot === null) throw new Error('no snapshot yet')
      return snapshot
    },
    changes,
    get handover() {
      return handover
    },
  }
  return page
}

export const form: SignIn = {
  address: 'alice@ims.test',
  password: 'canary-secret',
  server: 'wss://edge.ims.test/',
  privateIdentity: '',
  displayName: '',
  staySignedIn: false,
}
export const hello: Extract<Command, { readonly kind: 'hello' }> = {
  kind: 'hello',
  config: {
    servers: [],
    domain: 'ims.test',
    presenceServers: ['sip:presence@ims.test'],
    mode: 'auto',
    publishAfterS: 5,
  },
  handover: null,
  lock: null,
}
export async function open(host: TestHost): Promise<TestPage> {
  const page = host.openPage()
  page.say(hello)
  await host.settle()
  return page
}

/** Registers; answers what the sign-in sends. */
export async function signIn(host: TestHost, page: TestPage, more: Partial<SignIn> = {}): Promise<void> {
  page.say({ kind: 'signIn', signIn: { ...form, ...more } })
  await host.settle()
  const port = host.port()
  port.open()
  port.sent.at(-1)?.answer(200, { headers: [['Contact', `<${port.contactUri}>;expires=3600`]] })
  await host.settle()
}

/** A presence server subscribes. */
export const asked = (host: TestHost, asserted = 'sip:presence@ims.test') =>
  host.port().deliver({
    method: 'SUBSCRIBE',
    from: asserted,
    onRegisteredFlow: true,
    headers: [
      ['Event', 'presence'],
      ['P-Asserted-Identity', `<${asserted}>`],
    ],
  })
