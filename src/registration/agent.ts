/** Plays the registration machine on a SIP port: builds REGISTER, reads its answer, keeps the binding. */
import type { Chance } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { run } from '../lib/run.ts'
import type { Failure } from '../model/error.ts'
import { type Answer, type Binding, type Connection, type Header, keepAliveOf, type SipPort } from '../sip/port.ts'
import { bindingOf, failureOf, grantedS, minExpiresS, retryAfterS, unsupportedBy } from './answer.ts'
import { type Effect, type Event, initial, type Phase, type State, step, type TimerName } from './machine.ts'

export type RegistrationAccount = {
  /** addr-spec, `sip:alice@ims.test` */
  readonly aor: string
  /** Home network domain name: the Request-URI of REGISTER. */
  readonly domain: string
  readonly server: string
  /** `urn:uuid:...`, the same for ever in this browser (RFC 5626 §4.1). */
  readonly instance: string
}

/** `retryAt`: when a waiting phase ends by itself. */
export type RegistrationReport = {
  readonly phase: Phase
  readonly binding: Binding | null
  readonly retryAt: number | null
}

export interface Registration {
  /** `persist`: a first try that fails is tried again by itself, unless only the person can mend it. */
  start(persist: boolean): void
  retryNow(): void
  network(online: boolean): void
  /** The computer slept, and is awake again. */
  woke(): void
  /** Takes the binding back; ends in phase `ended`. */
  remove(): void
  close(): void
}

export function createRegistration(options: {
  readonly port: SipPort
  readonly account: RegistrationAccount
  readonly chance: Chance
  readonly log: Log
  readonly onReport: (report: RegistrationReport) => void
}): Registration {
  const { port, account, chance, log, onReport } = options
  /** RFC 3261 §10.2: one Call-ID, CSeq +1 for each REGISTER of a registration. */
  let series: { readonly callId: string; readonly fromTag: string; readonly cseq: number } | null = null
  let extensions: readonly string[] = EXTENSIONS
  let granted: Binding | null = null

  const machine = run<State, Event, Effect, TimerName>({ step, initial, clock: port.clock, chance, perform })

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'connect':
        port.connect(account.server)
        return
      case 'disconnect':
        port.disconnect()
        return
      case 'register':
        register(effect.expiresS, effect.fresh)
        return
      case 'bind':
        port.bind(granted)
        return
      case 'unbind':
        // RFC 3608 §6.1: the service route goes with the registration.
        port.bind(null)
        return
      case 'report': {
        const { phase } = machine.state
        log.info('registration', { phase: phase.kind })
        onReport({ phase, binding: port.binding, retryAt: machine.due('retry') })
        return
      }
      default:
        effect satisfies never
    }
  }

  function register(expiresS: number, fresh: boolean): void {
    if (fresh) series = null
    const ask = port.request(
      {
        method: 'REGISTER',
        // RFC 3261 §10.2: the domain alone, no user part.
        uri: `sip:${account.domain}`,
        to: account.aor,
        from: account.aor,
        ...(series === null ? {} : { ...series, cseq: series.cseq + 1 }),
        // RFC 3608 §6.1: the service route is not for REGISTER.
        route: false,
        headers: headersFor(port.contactUri, account.instance, expiresS, extensions),
      },
      answered,
    )
    // The answer tells the CSeq that challenges have raised.
    series = { ...ask, cseq: series === null ? 1 : series.cseq + 1 }
  }

  function answered(answer: Answer): void {
    if (series !== null) series = { ...series, cseq: answer.cseq }
    const failure = failureOf(answer)
    if (answer.status >= 200 && answer.status < 300) {
      const own = { contactUri: port.contactUri, instance: account.instance }
      granted = bindingOf(answer, account.aor, own)
      machine.dispatch({ kind: 'granted', expiresS: grantedS(answer, own), pings: keepAliveOf(answer).required })
    } else if (answer.status === 423) {
      machine.dispatch({ kind: 'tooBrief', minExpiresS: minExpiresS(answer), failure })
    } else if (leavesOut(answer)) {
      machine.dispatch({ kind: 'simplified' })
    } else {
      machine.dispatch({ kind: 'refused', failure, retryAfterS: retryAfterS(answer) })
    }
  }

  /** RFC 3261 §8.1.3.5: the same without what is not supported; false when there is nothing to leave out. */
  function leavesOut(answer: Answer): boolean {
    const unsupported = unsupportedBy(answer)
    const left = extensions.filter(tag => !unsupported.includes(tag))
    const isLess = left.length < extensions.length
    extensions = left
    return isLess
  }

  const unhear = port.onConnection(connection => {
    if (connection.kind === 'open') machine.dispatch({ kind: 'open' })
    if (connection.kind === 'lost') machine.dispatch({ kind: 'lost', failure: lossOf(connection) })
  })

  const unhearPong = port.onPong(() => {
    machine.dispatch({ kind: 'pong' })
  })

  return {
    start: persist => {
      machine.dispatch({ kind: 'start', persist })
    },
    retryNow: () => {
      machine.dispatch({ kind: 'retryNow' })
    },
    network: online => {
      machine.dispatch({ kind: 'network', online })
    },
    woke: () => {
      machine.dispatch({ kind: 'woke' })
    },
    remove: () => {
      machine.dispatch({ kind: 'remove' })
    },
    close: () => {
      unhear()
      unhearPong()
      machine.close()
    },
  }
}

/** RFC 3327 §5.1, RFC 5627 §4.1, RFC 5626 §4.2.1 */
const EXTENSIONS = ['path', 'gruu', 'outbound']

function headersFor(
  contactUri: string,
  instance: string,
  expiresS: number,
  extensions: readonly string[],
): readonly Header[] {
  // RFC 5626 §4.2.1: instance and reg-id. RFC 3840 §9: what we can do, repeated in every refresh.
  const contact = [
    `<${contactUri}>`,
    // RFC 5626 §4.2.1: it asks for outbound.
    ...(extensions.includes('outbound') ? ['reg-id=1'] : []),
    `+sip.instance="<${instance}>"`,
    'methods="SUBSCRIBE,NOTIFY,OPTIONS"',
    'events="presence"',
    `expires=${String(expiresS)}`,
  ]
  return [
    ['Contact', contact.join(';')],
    ['Expires', String(expiresS)],
    ...(extensions.length === 0 ? [] : [['Supported', extensions.join(', ')] as const]),
  ]
}

function lossOf(connection: Extract<Connection, { kind: 'lost' }>): Failure {
  switch (connection.why) {
    case 'notSip':
      return { reason: 'notSip', status: null, detail: connection.url }
    case 'unreachable':
      return { reason: 'unreachable', status: null, detail: connection.url }
    case 'noPong':
      return { reason: 'timeout', status: null, detail: connection.why }
    case 'dropped':
      return { reason: 'lost', status: null, detail: connection.why }
    default:
      connection.why satisfies never
      return { reason: 'lost', status: null, detail: null }
  }
}
