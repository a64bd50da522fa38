/**
 * One person with the real product over a line of a given length: TLS, WebSocket, SIP. What goes by is told apart by the
 * method that began it.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from '../../lab/accounts.ts'
import { PRESENCE_SERVER } from '../../lab/accounts.ts'
import type { RingOne } from '../../lab/ringOne.ts'
import { createLabPerson, fastClock, type LabPerson } from '../../lab/soakPerson.ts'
import { nowMs, type Passed, startRelay } from '../relay.ts'
import { startLine } from './line.ts'

/** The product's clock against the wall's: its 5 s between two notifications (PUA-32) are half a second. */
export const FACTOR = 10

/** Messages of one kind, their SIP octets, and what WebSocket and TLS add. */
export type Tally = { readonly messages: number; readonly sip: number; readonly ws: number; readonly tls: number }

export type Mark = { readonly at: number; readonly lineBytes: number }

export interface SipSide {
  readonly person: LabPerson
  readonly passed: readonly Passed[]
  /** Connections of this line: each is a TLS session. */
  readonly connections: number
  /** A moment at which the line is at rest. */
  mark(): Mark
  /** What passed between two moments, by the method of its CSeq. */
  tally(from: Mark, until: Mark, methods: readonly string[]): Tally
  /** It is gone from one moment to the next. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export async function startSipSide(options: {
  readonly ring: RingOne
  readonly account: Account
  readonly mode: 'subscribe' | 'publish'
  readonly oneWayMs: number
}): Promise<SipSide> {
  const { ring, account, mode, oneWayMs } = options
  const ca = await readFile(join(ring.runDirectory, 'cert.pem'), 'utf8')
  const line = await startLine(Number(new URL(ring.wss).port), oneWayMs)
  const relay = await startRelay(`wss://localhost:${String(line.port)}`, ca)
  const person = createLabPerson({
    account,
    server: relay.url,
    domain: ring.domain,
    presenceServers: [PRESENCE_SERVER],
    mode,
    contacts: [],
    clock: fastClock(FACTOR),
    chance: Math.random,
  })
  return {
    person,
    passed: relay.passed,
    get connections() {
      return line.counted.connections
    },
    mark: () => ({ at: nowMs(), lineBytes: line.counted.outBytes + line.counted.inBytes }),
    tally(from, until, methods) {
      const all = relay.passed.filter(one => one.at >= from.at && one.at < until.at)
      const ours = all.filter(one => methods.includes(methodOf(one.text)))
      // What the line carried beyond SIP and WebSocket, of all frames alike (keep-alives among them).
      const plain = sum(all.map(one => Buffer.byteLength(one.text) + wsOverhead(one)))
      const perFrame = (until.lineBytes - from.lineBytes - plain) / all.length
      return {
        messages: ours.length,
        sip: sum(ours.map(one => Buffer.byteLength(one.text))),
        ws: sum(ours.map(wsOverhead)),
        tls: Math.round(perFrame * ours.length),
      }
    },
    async kill() {
      await relay.stop()
      await line.stop()
    },
    async stop() {
      await person.stop()
      await relay.stop()
      await line.stop()
    },
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)

/** CSeq names the method in requests and answers alike. */
export const methodOf = (text: string): string => /^CSeq:\s*\d+\s+(\w+)/imu.exec(text)?.[1] ?? ''

/** RFC 6455 §5.2: two octets, the length's own, and four of mask from the client. */
function wsOverhead({ way, text }: Passed): number {
  const length = Buffer.byteLength(text)
  const extended = length > 65_535 ? 8 : length > 125 ? 2 : 0
  return 2 + extended + (way === 'out' ? 4 : 0)
}
