/**
 * One signed-in account: wires registration, presence user agent and watcher over one SIP port, and says what came of it as
 * changes for the pages. Knows no page, no storage and no socket.
 */
import type { Chance, Clock } from '../lib/clock.ts'
import { gate } from '../lib/lazy.ts'
import type { Log } from '../lib/log.ts'
import { watchSleep } from '../lib/sleep.ts'
import type { Shown } from '../model/shown.ts'
import type { RefusedSubscriber } from '../model/subscription.ts'
import { createPua, type PuaReport } from '../pua/agent.ts'
import type { Stored } from '../pua/publication/machine.ts'
import { createRegistration, type RegistrationReport } from '../registration/agent.ts'
import type { SipPort } from '../sip/port.ts'
import { createWatcher, type WatchReport } from '../watcher/agent.ts'
import type { CheckedAccount } from './account.ts'
import type { Change, Config, Echo } from './contract.ts'
import type { Device } from './device.ts'
import type { Parts } from './loading.ts'
import { createOthers } from './others.ts'
import type { Own } from './own.ts'
import { createSelf, type Self } from './self.ts'
import { createSelfWatch } from './selfWatch.ts'
import { sessionOf } from './sessionState.ts'

/** The page shows the newest; more would only be somebody's flood. */
const REFUSED_LIMIT = 50

/** A presence server asks within the same moment; it is not told "offline" because this browser's store takes another. */
const READY_MS = 2_000

export interface Session {
  readonly self: Pick<Self, 'setAvailability' | 'setPlanned' | 'setPreferences' | 'restore' | 'input'>
  /**
   * What this browser kept is there; null: it could not be read in time. Before that nothing is published, and a server
   * that asks is told what `own` says.
   */
  opened(own: Own | null): void
  /** The whole list of contacts to watch, canonical URIs. */
  setContacts(uris: readonly string[]): void
  /** Whether somebody wants to see their own other devices. */
  lookAtSelf(looking: boolean): void
  askAgain(uri: string): void
  reconnectNow(): void
  network(online: boolean): void
  /** A page is seen again, or was thawed: the computer may have slept. */
  awake(): void
  /** The goodbye of LIFE-02, one burst; `signedOut` follows as a session change. */
  leave(): void
  close(): void
  readonly shown: ReadonlyMap<string, Shown>
}

export type SessionOptions = {
  readonly port: SipPort
  readonly account: CheckedAccount
  readonly device: Device
  readonly config: Pick<Config, 'presenceServers' | 'mode' | 'publishAfterS' | 'strangers'>
  readonly own: Own
  /** Whether `own` is what was kept, or the best there will be. Else it stands in for it until `opened`. */
  readonly isOpen: boolean
  /** What a worker that is no more had published (PUB-07). */
  readonly publication: Stored | null
  readonly t1Ms: number
  readonly parts: Parts
  /** Signed in again by itself: failures of the first try are waited out. */
  readonly persist: boolean
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Log
  /** Minutes from UTC at that time. */
  readonly offsetMin: (at: number) => number | null
  readonly onChange: (change: Change) => void
  /** For the browser's store. */
  readonly onKeep: (own: Own) => void
  /** For whoever goes on after this worker. */
  readonly onPublication: (publication: Stored | null) => void
}

export function createSession(options: SessionOptions): Session {
  const { port, account, config, device, clock, chance, log, onChange } = options
  let registered = false
  let { isOpen } = options
  let entered = false
  let established = options.persist
  let echo: Echo = { kind: 'sending' }
  let publishes = false
  let lastKnown: Extract<Echo, { readonly kind: 'known' }> | null = null
  /** Said since the network last took something from us. */
  let unsent = true
  let refused: readonly RefusedSubscriber[] = []
  const ready = gate(clock, READY_MS)

  const self = createSelf({
    clock,
    own: options.own,
    ids: device.ids,
    identity,
    offsetMin: options.offsetMin,
    pidf: options.parts.pidf,
    events: {
      onSaid() {
        unsent = true
        pua.changed()
        enter()
      },
      onMe() {
        hide()
        tellMe()
      },
      onPreviews: previews => onChange({ kind: 'previews', previews }),
      onKeep: options.onKeep,
    },
  })
  const others = createOthers({
    clock,
    pidf: options.parts.pidf,
    onShown: shown => onChange({ kind: 'shown', shown }),
  })
  const registration = createRegistration({
    port,
    account: { aor: account.aor, domain: account.domain, server: account.server, instance: device.instance },
    chance,
    log,
    onReport: onRegistration,
  })
  const pua = createPua({
    port,
    clock,
    chance,
    log,
    ...options.parts,
    ready,
    policy: { servers: config.presenceServers, domain: account.domain, strangers: config.strangers ?? 'refuse' },
    way: config.mode,
    publishAfterMs: config.publishAfterS * 1000,
    publication: options.publication,
    entity: identity,
    document: (at, last, since) => self.document(at, last, since),
    encode: presence => self.encode(presence),
    onReport: onPua,
  })
  const watcher = createWatcher({
    port,
    clock,
    chance,
    log,
    t1Ms: options.t1Ms,
    pidf: options.parts.pidf,
    onReport: onWatch,
  })
  const selfWatch = createSelfWatch({
    clock,
    watcher,
    ids: device.ids,
    onChange: ownDevices => onChange({ kind: 'ownDevices', ownDevices }),
  })

  /** TS 24.229 §5.1.1.2.1 c): a barred identity is not used; the default one speaks. */
  function identity(): string {
    const listed = port.binding?.identities ?? [account.aor]
    return listed.includes(account.aor) ? account.aor : (listed[0] ?? account.aor)
  }

  function onRegistration(report: RegistrationReport): void {
    const now = report.phase.kind === 'registered' || report.phase.kind === 'refreshing'
    const changed = now !== registered
    registered = now
    if (now) established = true
    if (changed && now) {
      self.look()
      enter()
      watcher.registered()
    }
    if (changed && !now) {
      entered = false
      pua.unregistered()
      watcher.flowLost()
    }
    if (changed) {
      others.link(now)
      selfWatch.link(now ? identity() : null)
      tellMe()
    }
    // Last: it may end this session.
    onChange({
      kind: 'session',
      session: sessionOf(
        report,
        { account, identities: port.binding?.identities ?? [account.aor], established },
        clock.now(),
      ),
    })
  }

  function onPua(report: PuaReport): void {
    switch (report.kind) {
      case 'servers':
        onChange({ kind: 'servers', servers: report.servers })
        return
      case 'refused':
        refused = [report.refused, ...refused].slice(0, REFUSED_LIMIT)
        onChange({ kind: 'refused', refused })
        return
      case 'echo':
        ;({ echo, publishes } = report)
        if (echo.kind === 'known') {
          lastKnown = echo
          unsent = false
        }
        tellMe()
        return
      case 'publication':
        options.onPublication(report.publication)
        return
      default:
        report satisfies never
    }
  }

  /** What this browser kept is there and can be written, and there is a flow to send it by. */
  function enter(): void {
    if (!registered || !isOpen || entered || !self.isReady) return
    entered = true
    pua.registered()
    ready.open()
  }

  function tellMe(): void {
    onChange({
      kind: 'me',
      me: { ...self.me, echo: registered ? (self.held ?? echo) : echoOffline(), publishes },
    })
  }

  /** Off the line: what the network took last, or what it does not have yet. */
  function echoOffline(): Echo {
    return unsent || lastKnown === null ? { kind: 'held', lastKnownAt: lastKnown?.at ?? null } : lastKnown
  }

  function onWatch(report: WatchReport): void {
    others.hear(report)
    selfWatch.hear(report)
  }

  /** Before anybody can ask. */
  function hide(): void {
    pua.hide(self.me.said.availability.status === 'appearOffline')
  }

  hide()
  const sleep = watchSleep(clock, () => {
    registration.woke()
  })
  registration.start(options.persist)
  self.look()

  return {
    self,
    opened(own) {
      if (own !== null) self.restore(own)
      isOpen = true
      enter()
    },
    setContacts(uris) {
      const { come, gone } = others.setContacts(uris)
      for (const uri of gone) watcher.unwatch(uri)
      for (const uri of come) watcher.watch(uri)
    },
    lookAtSelf: looking => {
      selfWatch.look(looking)
    },
    askAgain: uri => {
      watcher.askAgain(uri)
    },
    reconnectNow: () => {
      registration.retryNow()
    },
    network: online => {
      registration.network(online)
    },
    awake: sleep.check,
    leave() {
      // LIFE-02, in this order and without waiting: the last state, the subscriptions, then the binding.
      if (registered) {
        pua.goodbye()
        watcher.goodbye()
      }
      registration.remove()
    },
    close() {
      sleep.stop()
      self.close()
      others.close()
      selfWatch.close()
      pua.close()
      watcher.close()
      registration.close()
    },
    shown: others.shown,
  }
}
