/**
 * Requests on their way out, RFC 3261 §8.1: each is built anew for every try, sent as a transaction of the core, and
 * challenges are answered until there is a final answer for the role above.
 */
import type { OutgoingRequestMessage, URI } from 'sip.js/lib/core/index.js'
import { splitList } from '../codec/sipHeaders.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Attempt, Authenticator, No } from './authenticator.ts'
import { SUPPORTED } from './capabilities.ts'
import { type Core, type Final, NAMELESS } from './core.ts'
import { isToken } from './headers.ts'
import type { Ids } from './ids.ts'
import type { ParsedResponse } from './message.ts'
import { type Answer, type Body, type Header, headerAll, type OnAnswer, type Unmet } from './port.ts'
import { coreUri } from './toCore.ts'
import { safeHeaderValue, safeUri } from './write.ts'

/** A request with all that stays the same from try to try. */
export type Outgoing = {
  readonly method: string
  readonly uri: URI
  readonly from: URI
  readonly fromTag: string
  readonly to: URI
  /** For the authenticator; null: a stranger, for whom nothing is made from the password (RFC 3261 §22.1). */
  readonly towards: string | null
  /** '' outside of dialogs. */
  readonly toTag: string
  readonly callId: string
  /** The next CSeq number: asked once for every try (§22.2: one higher). */
  readonly nextCseq: () => number
  readonly routeSet: readonly string[]
  /** Contact among them, when there is one. */
  readonly headers: readonly Header[]
  readonly body: Body | null
}

export interface Sender {
  send(outgoing: Outgoing, onAnswer: OnAnswer): void
  setAuthenticator(authenticator: Authenticator | null): void
  /** The connection is gone: so are the answers to challenges that were to follow on it. */
  failAll(): void
}

/** Made here from what the caller gives, or nobody's business but ours (SEC-08: no second Via by a header of others). */
const OWN = new Set(
  ['Via', 'Max-Forwards', 'Route', 'From', 'To', 'Call-ID', 'CSeq', 'User-Agent', 'Content-Type', 'Content-Length']
    .concat('Supported')
    .map(name => name.toLowerCase()),
)

export function createSender(options: {
  readonly core: Core
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly userAgent: string
  /** The connection of now, as something to compare; null: there is none. */
  readonly flow: () => object | null
}): Sender {
  const { core, clock, ids, log, flow } = options
  let authenticator: Authenticator | null = null
  /** Challenged, and not answered yet. */
  const held = new Set<Tried>()

  const attempt = (outgoing: Outgoing, credentials: Attempt | null, onAnswer: OnAnswer): void => {
    const cseq = outgoing.nextCseq()
    if (flow() === null) {
      // RFC 3261 §8.1.3.1: as 503; told later, so that the caller knows first what it has sent.
      clock.after(0, () => onAnswer(localAnswer('connection', cseq)))
      return
    }
    const message = buildMessage(core, outgoing, cseq, credentials?.headers ?? [], options.userAgent)
    core.send(message, ids.branch(), final => finished({ outgoing, credentials, cseq, onAnswer }, final))
  }

  const finished = (sent: Tried, final: Final): void => {
    const { outgoing, credentials, cseq, onAnswer } = sent
    if (typeof final === 'string') {
      onAnswer(localAnswer(final, cseq))
      return
    }
    const { status, reason, headers, body } = final
    if (status === 401 || status === 407) {
      challenged(sent, final, false)
    } else if (status < 300 && credentials !== null && !credentials.learned(headers, body)) {
      // RFC 7616 §3.5: whoever answered does not know the password. It is no success.
      log.warn('answer not authenticated', { method: outgoing.method, status })
      onAnswer(unmet(final, 'wrongPassword', cseq))
    } else {
      const next = status < 300 ? null : (credentials?.refused(status) ?? null)
      if (next === null) onAnswer({ status, reason, headers, body, origin: 'network', cseq })
      else attempt(outgoing, next, onAnswer)
    }
  }

  const challenged = (sent: Tried, answer: ParsedResponse, waited: boolean): void => {
    const { outgoing, credentials, cseq, onAnswer } = sent
    const outcome = credentials?.challenged(answer.headers)
    if (outcome?.kind === 'retry') {
      attempt(outgoing, outcome.attempt, onAnswer)
    } else if (outcome?.kind === 'later' && !waited) {
      held.add(sent)
      outcome.wait(() => {
        if (held.delete(sent)) challenged(sent, answer, true)
      })
    } else {
      const why = outcome?.kind ?? 'noCredentials'
      log.warn('challenge not answered', { method: outgoing.method, status: answer.status, why })
      onAnswer(why === 'later' ? notLoaded(cseq) : unmet(answer, UNMET[why], cseq))
    }
  }

  return {
    failAll() {
      for (const sent of held) {
        held.delete(sent)
        sent.onAnswer(localAnswer('connection', sent.cseq))
      }
    },
    send(outgoing, onAnswer) {
      const { method, uri, body, towards, callId } = outgoing
      const text = body?.text.toWellFormed() ?? ''
      const credentials =
        towards === null ? null : authenticator?.authorize({ method, uri: uri.toRaw(), body: text, towards, callId })
      attempt(outgoing, credentials ?? null, onAnswer)
    },
    setAuthenticator(next) {
      authenticator = next
    },
  }
}

const UNMET: Readonly<Record<No | 'noCredentials', Unmet>> = {
  noCredentials: 'challenged',
  rejected: 'wrongPassword',
  noCommonAlgorithm: 'noCommonAlgorithm',
  downgrade: 'downgrade',
  challenged: 'challenged',
  malformed: 'malformed',
}

type Tried = {
  readonly outgoing: Outgoing
  readonly credentials: Attempt | null
  readonly cseq: number
  readonly onAnswer: OnAnswer
}

/** RFC 3261 §8.1.3.1: a time-out counts as 408, a broken connection as 503. */
function localAnswer(origin: 'timeout' | 'connection', cseq: number): Answer {
  const [status, reason] = origin === 'timeout' ? [408, 'Request Timeout'] : [503, 'Service Unavailable']
  return { status, reason, headers: [], body: '', origin, cseq }
}

function unmet({ status, reason, headers, body }: ParsedResponse, why: Unmet, cseq: number): Answer {
  return { status: Math.max(status, 401), reason, headers, body, origin: 'credentials', unmet: why, cseq }
}

/** As 503: nothing is wrong with the request, nor with the password. Every role tries that again. */
function notLoaded(cseq: number): Answer {
  return { ...localAnswer('connection', cseq), origin: 'credentials', unmet: 'notLoaded' }
}

function buildMessage(
  core: Core,
  outgoing: Outgoing,
  cseq: number,
  credentials: readonly Header[],
  userAgent: string,
): OutgoingRequestMessage {
  const { method, uri, from, fromTag, to, toTag, towards, callId, routeSet, headers, body } = outgoing
  const options = {
    callId,
    cseq,
    fromTag,
    toTag,
    fromDisplayName: '',
    routeSet: [...routeSet],
    // A stranger is to see what stands for somebody absent (RFC 6665 §6.2), and no product.
    optionTags: towards === null ? [] : [...optionTags(method, headers)],
    userAgentString: towards === null ? NAMELESS : userAgent,
  }
  const text = body?.text.toWellFormed() ?? ''
  return core.request(
    method,
    uri,
    from,
    to,
    options,
    lines(headers, credentials),
    body === null ? undefined : { contentDisposition: '', contentType: safeHeaderValue(body.type), content: text },
  )
}

/** REGISTER says for itself what it supports; all others support what we do, and what the role adds. */
function optionTags(method: string, headers: readonly Header[]): readonly string[] {
  const given = headerAll(headers, 'Supported').flatMap(value => splitList(safeHeaderValue(value)))
  return method === 'REGISTER' ? given : [...new Set([...SUPPORTED, ...given])]
}

/** RFC 3261 §22.2, §22.3: credentials replace those that the request had; there are never two for one realm. */
function lines(headers: readonly Header[], credentials: readonly Header[]): string[] {
  const replaced = new Set(credentials.map(([name]) => name.toLowerCase()))
  return [
    ...headers.filter(([name]) => !replaced.has(name.toLowerCase()) && !OWN.has(name.toLowerCase()) && isToken(name)),
    ...credentials,
  ].map(([name, value]) => `${name}: ${safeHeaderValue(value)}`)
}

/** An address of a caller or of the network, made safe to be written (SEC-08). Null when it is no URI. */
export function uriToWrite(text: string): URI | null {
  return coreUri(safeUri(text))
}
