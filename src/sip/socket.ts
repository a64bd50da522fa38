/** What the transport needs of a WebSocket. A browser's fits, and that of the `ws` package. */
export interface WebSocketLike {
  binaryType: string
  /** The subprotocol that the server chose; '' = none. */
  readonly protocol: string
  send(data: string): void
  close(): void
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/** RFC 7118 §4.1: what the client offers and the server must choose. */
export const SUBPROTOCOL = 'sip'

export type OpenSocket = (url: string, protocol: string) => WebSocketLike
