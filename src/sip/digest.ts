/**
 * Digest credentials, RFC 7616 and RFC 8760, as RFC 3261 §22 uses them. Sends nothing and knows no transaction: each
 * request has an `Attempt` that says which headers to send and what an answer to them means.
 */
import type { Attempt, Authenticator, Outcome, SignedRequest } from './authenticator.ts'
import { type Challenge, type Demand, readDemands, readFields, type Side } from './digestChallenge.ts'
import { ALGORITHMS, type Algorithm } from './digestHash.ts'
import { announcement, type ProofInput, proofText, rspauthOf } from './digestProof.ts'
import { type Credentials, createSecrets, type Secrets } from './digestSecrets.ts'
import { createSessions, type Session, type Sessions } from './digestSessions.ts'
import { type Header, header } from './port.ts'

export type { Credentials } from './digestSecrets.ts'

export type DigestOptions = {
  readonly credentials: Credentials
  /** Hex digits of so many crypto-random bytes. */
  readonly randomHex: (bytes: number) => string
  /** RFC 8760 §3. `firstUse` (default): unless this realm has accepted something better before. */
  readonly md5?: 'always' | 'firstUse' | 'never'
  /** What each realm accepted in earlier sessions; `Digest.best` of then. */
  readonly best?: ReadonlyMap<string, Algorithm>
  /** Which realms are answered; default all. */
  readonly mayAnswer?: (realm: string) => boolean
  /** Home domain: a first REGISTER names the private identity before it is asked (TS 24.229 §5.1.1.2). */
  readonly announceTo?: string | null
}

export interface Digest extends Authenticator {
  /** The best algorithm that each realm accepted: the next session's `best`. */
  readonly best: ReadonlyMap<string, Algorithm>
  /** To be kept instead of the password (SEC-11). Null: made from HA1s of another realm. */
  ha1For(realm: string): ReadonlyMap<Algorithm, string> | null
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
type Tried = { readonly request: SignedRequest; readonly proofs: readonly Proof[]; readonly round: number }

type Parts = {
  readonly options: DigestOptions
  readonly secrets: Secrets
  readonly sessions: Sessions
  readonly best: Map<string, Algorithm>
}

/** More challenges to one request are no honest server's. */
const MOST_ROUNDS = 6
/** 128 bits */
const CNONCE_BYTES = 16

export function createDigest(options: DigestOptions): Digest {
  const secrets = createSecrets(options.credentials)
  const parts: Parts = { options, secrets, sessions: createSessions(), best: new Map(options.best) }
  return {
    best: parts.best,
    ha1For: realm => secrets.all(realm),
    authorize(request) {
      const proofs = parts.sessions.fitting(request).flatMap(one => prove(parts, one, request, 'unasked') ?? [])
      return createAttempt(parts, { request, proofs, round: 0 })
    },
  }
}

function createAttempt(parts: Parts, tried: Tried): Attempt {
  const headers = tried.proofs.map(({ session, text }): Header => [session.side, text])
  const { announceTo } = parts.options
  const isFirst = tried.request.method === 'REGISTER' && headers.length === 0
  if (isFirst && announceTo) {
    headers.push(['Authorization', announcement(parts.secrets.username, announceTo, tried.request.uri)])
  }
  return {
    headers,
    challenged: answer => challenged(parts, tried, answer),
    learned: (answer, body) => learned(parts, tried, answer, body),
  }
}

function challenged(parts: Parts, tried: Tried, headers: readonly Header[]): Outcome {
  const demands = readDemands(headers)
  const answers = demands.map(demand => answerTo(parts, tried, demand))
  if (answers.includes('rejected')) return { kind: 'rejected' }
  const proofs = answers.filter(one => typeof one !== 'string')
  if (proofs.length === 0) return { kind: answers.includes('downgrade') ? 'downgrade' : 'noCommonAlgorithm' }
  if (tried.round >= MOST_ROUNDS) return { kind: 'rejected' }
  // RFC 3261 §22.3: what another proxy or the server has accepted goes along, on its next nc.
  const others = tried.proofs
    .filter(one => !demands.some(demand => isFor(one.session, demand)))
    .flatMap(one => prove(parts, one.session, tried.request, 'unasked') ?? [])
  const next = { request: tried.request, proofs: [...others, ...proofs], round: tried.round + 1 }
  return { kind: 'retry', attempt: createAttempt(parts, next) }
}

type No = 'rejected' | 'noCommonAlgorithm' | 'downgrade'

function answerTo(parts: Parts, tried: Tried, demand: Demand): Proof | No {
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
function choose({ options, secrets, best }: Parts, { realm, challenges }: Demand): Challenge | No {
  if (options.mayAnswer?.(realm) === false) return 'noCommonAlgorithm'
  const usable = challenges.filter(one => secrets.has(realm, one.algorithm))
  // RFC 8760 §3: who can change messages on the way could leave only the weak one in the list.
  const before = best.get(realm) ?? 'MD5'
  const md5 = options.md5 ?? 'firstUse'
  const isMd5Fine = md5 === 'always' || (md5 === 'firstUse' && before === 'MD5')
  const chosen = usable.find(one => one.algorithm !== 'MD5' || isMd5Fine)
  return chosen ?? (usable.length > 0 ? 'downgrade' : 'noCommonAlgorithm')
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
  const ha1 = secrets.ha1(challenge.realm, challenge.algorithm)
  if (ha1 === null) return null
  const input: ProofInput = {
    challenge,
    username: secrets.username,
    ha1,
    cnonce: challenge.isSession ? session.cnonce : options.randomHex(CNONCE_BYTES),
    count: sessions.nextCount(challenge),
    request,
  }
  return { session, input, text: proofText(input), isAnswer: why !== 'unasked', isStaleRetry: why === 'afterStale' }
}

function learned(parts: Parts, { proofs, request }: Tried, headers: readonly Header[], body: string): boolean {
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
      // The session kinds are bound to the nonce of the challenge: the next one would need a new challenge.
      const nextNonce = isSession ? null : (info.get('nextnonce') ?? null)
      parts.sessions.accept(session, request, isAnswer, nextNonce)
      parts.best.set(realm, better(parts.best.get(realm), algorithm))
    } else parts.sessions.forget(session)
  }
  return isTrue
}

function readInfo(headers: readonly Header[], side: Side): ReadonlyMap<string, string> {
  const name = side === 'Authorization' ? 'Authentication-Info' : 'Proxy-Authentication-Info'
  return readFields(header(headers, name) ?? '')
}

function better(one: Algorithm | undefined, other: Algorithm): Algorithm {
  return one !== undefined && ALGORITHMS.indexOf(one) < ALGORITHMS.indexOf(other) ? one : other
}
