/**
 * One signed-in account: wires registration, presence user agent and watcher over one SIP port, and says what came of it as
 * changes for the pages. Knows no page, no storage and no socket.
 */
import type { Chance, Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Availability } from '../model/availability.ts'
import { presenceDocument } from '../model/document.ts'
import type { Shown } from '../model/shown.ts'
import type { RefusedSubscriber } from '../model/subscription.ts'
import { createPua, type PuaReport } from '../pua/agent.ts'
import { createRegistration, type RegistrationReport } from '../registration/agent.ts'
import type { SipPort } from '../sip/port.ts'
import { createWatcher, type WatchReport } from '../watcher/agent.ts'
import type { CheckedAccount } from './account.ts'
import type { Change, Config, Echo } from './contract.ts'
import { sessionOf } from './sessionState.ts'
import { type Heard, REPLACING_MS, show } from './shown.ts'

/** The page shows the newest; more would only be somebody's flood. */
const REFUSED_LIMIT = 50

export interface Session {
  setAvailability(availability: Availability): void
  /** The whole list of contacts to watch, canonical URIs. */
  setContacts(uris: readonly string[]): void
  askAgain(uri: string): void
  reconnectNow(): void
  network(online: boolean): void
  /** The goodbye of LIFE-02, one burst; `signedOut` follows as a session change. */
  leave(): void
  close(): void
  readonly shown: ReadonlyMap<string, Shown>
}

export function createSession(options: {
  readonly port: SipPort
  readonly account: CheckedAccount
  /** `urn:uuid:...` */
  readonly instance: string
  readonly config: Pick<Config, 'presenceServers' | 'mode' | 'publishAfterS'>
  readonly availability: Availability
  readonly t1Ms: number
  /** Signed in again by itself: failures of the first try are waited out. */
  readonly persist: boolean
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Log
  readonly onChange: (change: Change) => void
}): Session {
  const { port, account, config, instance, clock, chance, log, onChange } = options
  let availability = options.availability
  let registered = false
  let established = options.persist
  let closed = false
  let echo: Echo = { kind: 'sending' }
  let publishes = false
  let lastKnown: Extract<Echo, { readonly kind: 'known' }> | null = null
  /** Said since the network last took something from us. */
  let unsent = true
  let refused: readonly RefusedSubscriber[] = []
  const heard = new Map<string, Heard>()
  const shown = new Map<string, Shown>()

  const registration = createRegistration({
    port,
    account: { aor: account.aor, domain: account.domain, server: account.server, instance },
    chance,
    log,
    onReport: onRegistration,
  })
  const pua = createPua({
    port,
    clock,
    chance,
    log,
    policy: { servers: config.presenceServers, domain: account.domain },
    way: config.mode,
    publishAfterMs: config.publishAfterS * 1000,
    entity: identity,
    document: documentAt,
    onReport: onPua,
  })
  const watcher = createWatcher({ port, clock, chance, log, t1Ms: options.t1Ms, onReport: onWatch })

  /** PUA-58: ids come from the instance, so that two devices of one person never clash. */
  const mark = instance.replace(/^urn:uuid:/, '').slice(0, 8)

  function documentAt(at: number, last: boolean): ReturnType<typeof presenceDocument> {
    return presenceDocument({
      // TS 24.229 §5.1.1.2.1 c): a barred identity is not used; the default one speaks.
      entity: identity(),
      contactUri: identity(),
      tupleId: `t-${mark}`,
      personId: `p-${mark}`,
      availability: last ? { status: 'appearOffline', note: '' } : availability,
      at,
    })
  }

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
      pua.registered()
      watcher.registered()
    }
    if (changed && !now) {
      pua.unregistered()
      watcher.flowLost()
    }
    if (changed) {
      for (const one of heard.values()) reshow(one)
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
      default:
        report satisfies never
    }
  }

  function tellMe(): void {
    onChange({ kind: 'me', me: { availability, echo: registered ? echo : echoOffline(), publishes } })
  }

  /** Off the line: what the network took last, or what it does not have yet. */
  function echoOffline(): Echo {
    return unsent || lastKnown === null ? { kind: 'held', lastKnownAt: lastKnown?.at ?? null } : lastKnown
  }

  function onWatch(report: WatchReport): void {
    heard.set(report.uri, report)
    reshow(report)
    if (report.watch.kind !== 'asking' || report.presence === null) return
    clock.after(REPLACING_MS, () => {
      if (!closed && heard.get(report.uri) === report) reshow(report)
    })
  }

  function reshow(one: Heard): void {
    const next = show(one, registered, shown.get(one.uri) ?? null, clock.now())
    shown.set(one.uri, next)
    onChange({ kind: 'shown', shown: next })
  }

  registration.start(options.persist)
  tellMe()

  return {
    setAvailability(next) {
      availability = next
      unsent = true
      pua.changed()
      tellMe()
    },
    setContacts(uris) {
      const wanted = new Set(uris)
      for (const uri of shown.keys()) {
        if (wanted.has(uri)) continue
        watcher.unwatch(uri)
        heard.delete(uri)
        shown.delete(uri)
      }
      for (const uri of wanted) {
        if (shown.has(uri)) continue
        const idle: Heard = { uri, watch: { kind: 'idle' }, presence: null, malformed: false, heardAt: null }
        heard.set(uri, idle)
        reshow(idle)
        watcher.watch(uri)
      }
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
    leave() {
      // LIFE-02, in this order and without waiting: the last state, the subscriptions, then the binding.
      if (registered) {
        pua.goodbye()
        watcher.goodbye()
      }
      registration.remove()
    },
    close() {
      closed = true
      pua.close()
      watcher.close()
      registration.close()
    },
    shown,
  }
}
