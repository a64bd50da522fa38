/** What can go wrong between a person and the network, as data. The words are the page's business. */

/** One failure. `status` is the SIP status that came with it, or null when none did. */
export type Failure = {
  readonly reason: FailureReason
  readonly status: number | null
  /** The server's own words or the technical detail, for "Details". Untrusted text. */
  readonly detail: string | null
}

export type FailureReason =
  | 'wrongPassword' // the challenge was answered and refused
  | 'unknownUser' // 404/604/410
  | 'forbidden' // 403/603
  | 'unreachable' // the WebSocket did not open
  | 'notSip' // the server opened the WebSocket without the sip subprotocol (RFC 7118 §4.1)
  | 'timeout' // no final answer in 64*T1
  | 'insecure' // ws: to a host that is not loopback (SEC-09)
  | 'badAddress' // what was typed is no SIP address
  | 'badServer' // what was typed is no ws: or wss: URL
  | 'noCommonAlgorithm' // the server offers only digest algorithms that we do not speak
  | 'downgrade' // a realm that took SHA-256 before asks for MD5 (SEC-21)
  | 'challenged' // somebody asked for the password who is not to have it (RFC 3261 §22.1)
  | 'unsupported' // 405/489/501: no presence there
  | 'overloaded' // 503, 480 with Retry-After
  | 'serverError' // other 5xx
  | 'lost' // the connection dropped under it
  | 'notLoaded' // a part of this program did not arrive
  | 'malformed' // an answer or document that breaks its standard
  | 'refused' // everything else of 4xx and 6xx
