/** How a request proves who sends it, whatever the scheme: digest now, AKA or a bearer token by the same words. */
import type { Header } from './port.ts'

/** What of a request decides its credentials. */
export type SignedRequest = {
  readonly method: string
  /** The Request-URI exactly as it stands in the request line. */
  readonly uri: string
  readonly body: string
  /**
   * Whom it reaches: outside of dialogs the Request-URI, which a redirection may have changed; inside of them whom the
   * dialog is with.
   */
  readonly towards: string
  readonly callId: string
}

/** One for everything that this account sends. */
export interface Authenticator {
  /** A request is about to be sent: with the credentials of earlier challenges, where they fit. */
  authorize(request: SignedRequest): Attempt
}

/** One try of one request. The caller keeps it until the answer is there. */
export interface Attempt {
  /** Authorization and Proxy-Authorization. They replace any of that name that the request has already. */
  readonly headers: readonly Header[]
  /** The answer was 401 or 407. */
  challenged(headers: readonly Header[]): Outcome
  /** The answer was 2xx: the credentials are good for later requests. False: the answer is not from who knows them. */
  learned(headers: readonly Header[], body: string): boolean
  /** Any other final answer. Null: it is for the role that sent the request. */
  refused(status: number): Attempt | null
}

export type Outcome =
  /** Send it again: CSeq one higher, Call-ID and From tag kept (RFC 3261 §22.2). */
  | { readonly kind: 'retry'; readonly attempt: Attempt }
  /** What answers it is being loaded: to be asked again, with the same headers, when `wait` calls back. */
  | { readonly kind: 'later'; readonly wait: (then: () => void) => void }
  | { readonly kind: No }

export type No =
  /** These credentials were refused; the same again would be too. */
  | 'rejected'
  /** No challenge that we can answer. */
  | 'noCommonAlgorithm'
  /** This realm had something better than MD5 before. */
  | 'downgrade'
  /** Somebody asks who is not to have anything made from the password (RFC 3261 §22.1). */
  | 'challenged'
  /** No challenge at all, or one that breaks its standard. */
  | 'malformed'
