/**
 * Digest credentials, RFC 7616 and RFC 8760, as RFC 3261 §22 uses them. Sends nothing and knows no transaction: each
 * request has an `Attempt` that says which headers to send and what an answer to them means.
 */
import type { Lazy } from '../lib/lazy.ts'
import type { Attempt, Authenticator, No, Outcome, SignedRequest } from './authenticator.ts'
import { type Challenge, type Demand, isWellFormed, readDemands, readFields, type Side } from './digestChallenge.ts'
import { ALGORITHMS, type Algorithm, hashOf, type Sha2 } from './digestHash.ts'
import { announcement, type ProofInput, proofText, rspauthOf } from './digestProof.ts'
import { createRealms, type ListedRealm, type Realms } from './digestRealms.ts'
import { type Credentials, createSecrets, type Secrets } from './digestSecrets.ts'
import { createSessions, type Session, type Sessions } from './digestSessions.ts'
import { type Header, header } from './port.ts'

export type { Credentials } from './digestSecrets.ts'

export type DigestOptions = {
  readonly credentials: Credentials
  /** Waited for when a challenge that will be answered names one of them. */
  readonly sha2: Lazy<Sha2>
  /** Hex digits of so many crypto-random bytes. */
  readonly randomHex: (bytes: number) => string
  /** Home domain of the account. */
  readonly domain: string
  /** Realms that are answered besides those that took our REGISTER. */
  readonly realms: readonly ListedRealm[]
  /** What earlier sessions of the account learned of its network, and who keeps what this one learns. */
  readonly known: Known
  readonly onKnown: (known: Known) => void
}

export type Known = {
  /** The registrar refuses a REGISTER that names the private identity before it was asked. */
  readonly isPlain: boolean
  /** The best algorithm by which our REGISTER was taken (SEC-21), by the registrar and by the outbound proxy. */
  readonly best: Readonly<Partial<Record<Side, Algorithm>>>
}

export interface Digest extends Authenticator {
  /** To be kept instead of the password (SEC-11), of the algorithm in use. Null: no realm has taken our REGISTER. */
  kept(): { readonly realm: string; readonly ha1: ReadonlyMap<Algorithm, string> } | null
}

type Proof = {
  readonly session: Session
  readonly input: ProofInput
  readonly text: string
  /** It answers a challenge to this very request, so that a second one means no. */
  readonly isAnswer: boolean
  readonly isStaleRetry: boolean
}

/** One request so far. */
type Tried = {
  readonly request: SignedRequest
  /** Of `Realms.hostFor`. */
  readonly host: string
  readonly proofs: readonly Proof[]
  /** It names the private identity unasked. */
  readonly announces: boolean
  readonly round: number
}

type Parts = {
  readonly options: DigestOptions
  readonly secrets: Secrets
  readonly realms: Realms
  readonly sessions: Sessions
  /** By realm. */
  readonly best: Map<string, Algorithm>
  known: Known
  /** The registrar went on after a REGISTER that named the private identity unasked. */
  isBorne: boolean
  /** The same as it was told last. */
  told: string
}

/** More challenges to one request are no honest server's. */
const MOST_ROUNDS = 6
/** 128 bits */
const CNONCE_BYTES = 16

export function createDigest(options: DigestOptions): Digest {
  const { credentials, domain, realms: listed } = options
  const secrets = createSecrets(credentials, algorithm => hashOf(algorithm, options.sha2.now))
  const home = credentials.secret.kind === 'ha1' ? credentials.secret.realm : null
  const realms = createRealms({ domain, listed, home })
  const sessions = createSessions(realm => realms.isOutboundProxy(realm))
  const parts: Parts = {
    options,
    secrets,
    realms,
    sessions,
    best: new Map(),
    known: options.known,
    isBorne: false,
    told: JSON.stringify(options.known),
  }
  return {
    kept() {
      const realm = realms.home
      const algorithm = realm === null ? undefined : parts.best.get(realm)
      if (realm === null || algorithm === undefined) return null
      const ha1 = secrets.ha1(realm, algorithm)
      return ha1 === null ? null : { realm, ha1: new Map([[algorithm, ha1]]) }
    },
    authorize(request) {
      const host = realms.hostFor(request)
      const proofs = sessions
        .fitting(request)
        .filter(({ side, challenge: { realm } }) => realms.mayAnswer({ side, realm }, request, host))
        .flatMap(one => prove(parts, one, request, 'unasked') ?? [])
      // TS 24.229 §5.1.1.2: who registers is named before any challenge is known.
      const announces = request.method === 'REGISTER' && proofs.length === 0 && !parts.known.isPlain
      return createAttempt(parts, { request, host, proofs, announces, round: 0 })
    },
  }
}

function createAttempt(parts: Parts, tried: Tried): Attempt {
  const headers = tried.proofs.map(({ session, text }): Header => [session.side, text])
  if (tried.announces) headers.push(['Authorization', announcementFor(parts, tried.request.uri)])
  return {
    headers,
    challenged: answer => challenged(parts, tried, answer),
    learned: (answer, body) => learned(parts, tried, answer, body),
    refused: status => refused(parts, tried, status),
  }
}

const announcementFor = ({ options, secrets }: Parts, uri: string): string =>
  announcement(secrets.username, options.domain, uri)

function refused(parts: Parts, tried: Tried, status: number): Attempt | null {
  // A plain SIP registrar may not bear an Authorization that answers nothing: the same once more without.
  if (tried.announces && !parts.isBorne && (status === 400 || status === 403)) {
    parts.known = { ...parts.known, isPlain: true }
    return createAttempt(parts, { ...tried, announces: false })
  }
  // RFC 3261 §22.1: rejected is rejected, with a challenge or without.
  if (status === 403) for (const { session } of tried.proofs) parts.sessions.withhold(session, tried.request)
  return null
}

function challenged(parts: Parts, tried: Tried, headers: readonly Header[]): Outcome {
  if (tried.announces) parts.isBorne = true
  const demands = readDemands(headers)
  const { sha2 } = parts.options
  if (demands.some(demand => isUnready(parts, tried, demand))) return { kind: 'later', wait: then => sha2.wait(then) }
  const answers = demands.map(demand => answerTo(parts, tried, demand))
  if (answers.includes('rejected')) return { kind: 'rejected' }
  const proofs = answers.filter(one => typeof one !== 'string')
  if (proofs.length === 0) return { kind: WORST.find(no => answers.includes(no)) ?? unmet(headers) }
  if (tried.round >= MOST_ROUNDS) return { kind: 'rejected' }
  // RFC 3261 §22.3: what another proxy or the server has accepted goes along, on its next nc.
  const others = tried.proofs
    .filter(one => !demands.some(demand => isFor(one.session, demand)))
    .flatMap(one => prove(parts, one.session, tried.request, 'unasked') ?? [])
  // A proxy that asks first takes nothing away from the announcement; whoever asks for Authorization is answered there.
  const announces = tried.announces && !demands.some(demand => demand.side === 'Authorization')
  const next = { ...tried, announces, proofs: [...others, ...proofs], round: tried.round + 1 }
  return { kind: 'retry', attempt: createAttempt(parts, next) }
}

/** What is said when several realms ask and none is answered. */
const WORST: readonly No[] = ['downgrade', 'challenged']

const unmet = (headers: readonly Header[]): No => (isWellFormed(headers) ? 'noCommonAlgorithm' : 'malformed')

/** It would be answered, were its hash here. */
function isUnready(parts: Parts, tried: Tried, demand: Demand): boolean {
  if (parts.options.sha2.now !== null || !parts.realms.mayAnswer(demand, tried.request, tried.host)) return false
  const challenge = choose(parts, demand)
  return typeof challenge !== 'string' && challenge.algorithm !== 'MD5'
}

function answerTo(parts: Parts, tried: Tried, demand: Demand): Proof | No {
  if (!parts.realms.mayAnswer(demand, tried.request, tried.host)) return 'challenged'
  const challenge = choose(parts, demand)
  if (typeof challenge === 'string') return challenge
  const before = tried.proofs.find(one => isFor(one.session, demand))
  if (before !== undefined && isRejected(before, challenge)) {
    parts.sessions.forget(before.session)
    return 'rejected'
  }
  const session = { side: demand.side, challenge, cnonce: parts.options.randomHex(CNONCE_BYTES) }
  const isStaleRetry = before !== undefined && (challenge.isStale || before.isStaleRetry)
  return prove(parts, session, tried.request, isStaleRetry ? 'afterStale' : 'asked') ?? 'noCommonAlgorithm'
}

/** RFC 8760 §2.4: the topmost challenge that is supported, whatever follows it. */
function choose(parts: Parts, { side, realm, challenges }: Demand): Challenge | No {
  const { secrets } = parts
  const usable = challenges.filter(one => secrets.has(realm, one.algorithm))
  // RFC 8760 §3: who can change messages on the way could leave only the weak one in the list.
  const isMd5Fine = levelOf(parts, side, realm) === 'MD5'
  const chosen = usable.find(one => one.algorithm !== 'MD5' || isMd5Fine)
  return chosen ?? (usable.length > 0 ? 'downgrade' : 'noCommonAlgorithm')
}

/** The least that is answered. What took our REGISTER once holds for whatever realm would take it now (SEC-21). */
function levelOf({ realms, best, known }: Parts, side: Side, realm: string): Algorithm {
  const other = side === 'Authorization' ? 'Proxy-Authorization' : 'Authorization'
  const before = realms.tookRegister(realm) ? (known.best[side] ?? known.best[other]) : undefined
  return better(best.get(realm), before ?? 'MD5')
}

/**
 * RFC 3261 §22.1: credentials just rejected MUST NOT be sent again, unless they were stale: then once more with the
 * new nonce. Credentials that went along unasked answered nobody's challenge: another nonce is no rejection of them.
 */
function isRejected(before: Proof, challenge: Challenge): boolean {
  if (challenge.isStale) return before.isStaleRetry
  return before.isAnswer || before.session.challenge.nonce === challenge.nonce
}

function isFor(session: Session, demand: Demand): boolean {
  return session.side === demand.side && session.challenge.realm === demand.realm
}

function prove(
  { options, secrets, sessions }: Parts,
  session: Session,
  request: SignedRequest,
  why: 'unasked' | 'asked' | 'afterStale',
): Proof | null {
  const { challenge } = session
  const hash = hashOf(challenge.algorithm, options.sha2.now)
  const ha1 = secrets.ha1(challenge.realm, challenge.algorithm)
  if (hash === null || ha1 === null) return null
  const input: ProofInput = {
    challenge,
    hash,
    username: secrets.username,
    ha1,
    cnonce: challenge.isSession ? session.cnonce : options.randomHex(CNONCE_BYTES),
    count: sessions.nextCount(challenge),
    request,
  }
  return { session, input, text: proofText(input), isAnswer: why !== 'unasked', isStaleRetry: why === 'afterStale' }
}

function learned(parts: Parts, tried: Tried, headers: readonly Header[], body: string): boolean {
  const { proofs, request, host } = tried
  if (tried.announces) parts.isBorne = true
  const infos = proofs.map(proof => ({ proof, info: readInfo(headers, proof.session.side) }))
  // RFC 7616 §3.5: an answer that shows rspauth must show the right one.
  const isTrue = infos.every(({ proof, info }) => {
    const shown = info.get('rspauth')
    return shown === undefined || shown.toLowerCase() === rspauthOf(proof.input, body)
  })
  for (const { proof, info } of infos) {
    const { session, isAnswer } = proof
    const { realm, algorithm, isSession } = session.challenge
    if (isTrue) {
      parts.realms.accepted({ side: session.side, realm }, host)
      // The session kinds are bound to the nonce of the challenge: the next one would need a new challenge.
      const nextNonce = isSession ? null : (info.get('nextnonce') ?? null)
      parts.sessions.accept(session, request, isAnswer, nextNonce)
      parts.best.set(realm, better(parts.best.get(realm), algorithm))
    } else parts.sessions.forget(session)
  }
  if (isTrue && request.method === 'REGISTER') remember(parts, proofs)
  return isTrue
}

/** Told when it is new only. */
function remember(parts: Parts, proofs: readonly Proof[]): void {
  const best = { ...parts.known.best }
  for (const { session } of proofs) best[session.side] = better(best[session.side], session.challenge.algorithm)
  parts.known = { ...parts.known, best }
  const text = JSON.stringify(parts.known)
  if (text === parts.told) return
  parts.told = text
  parts.options.onKnown(parts.known)
}

function readInfo(headers: readonly Header[], side: Side): ReadonlyMap<string, string> {
  const name = side === 'Authorization' ? 'Authentication-Info' : 'Proxy-Authentication-Info'
  return readFields(header(headers, name) ?? '')
}

function better(one: Algorithm | undefined, other: Algorithm): Algorithm {
  return one !== undefined && ALGORITHMS.indexOf(one) < ALGORITHMS.indexOf(other) ? one : other
}
