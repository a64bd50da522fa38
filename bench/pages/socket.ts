/**
 * Stands in for the browser's WebSocket, so that each library runs whole, with its own transport, and only the network is
 * left out: what arrives is put in, what is sent is kept.
 */
type Listener = (event: { readonly data: unknown }) => void

export class BenchSocket {
  /** All that were opened, oldest first. */
  static readonly opened: BenchSocket[] = []

  readonly url: string
  readonly protocol = 'sip'
  readonly bufferedAmount = 0
  binaryType = 'blob'
  readonly CONNECTING = 0
  readonly OPEN = 1
  readyState: number = this.OPEN
  onopen: Listener | null = null
  onmessage: Listener | null = null
  onclose: Listener | null = null
  onerror: Listener | null = null
  /** What left, newest last. */
  readonly sent: string[] = []
  readonly #listeners = new Map<string, Listener[]>()

  constructor(url: string) {
    this.url = url
    BenchSocket.opened.push(this)
    queueMicrotask(() => {
      this.onopen?.({ data: null })
      for (const listener of this.#listeners.get('open') ?? []) listener({ data: null })
    })
  }
  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }
  removeEventListener(): void {}
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.readyState = 3
  }
  arrive(text: string): void {
    const event = { data: text }
    this.onmessage?.(event)
    for (const listener of this.#listeners.get('message') ?? []) listener(event)
  }
}
