/**
 * A presence server for tests, written from the standards and not from our code: it keeps publications by tag (RFC 3903
 * §6, RFC 5264), holds a subscription of its own, and puts together by tuple id, the newest timestamp first. As
 * Kamailio does, it takes who goes at their word: what reached it last of a tuple and is taken back takes the tuple along.
 * Documents are words, `t-1 s3 @1005`: a tuple's id, its state and its timestamp.
 */
import { tailoring } from '../codec/tailoring.ts'
import type { HandClock } from '../lib/handClock.ts'
import { here } from '../lib/lazy.ts'
import type { Presence } from '../model/presence.ts'
import { NO_PRESENCE, NO_TUPLE } from '../model/presence.ts'
import type { FakeDialog, FakePort } from '../sip/fakePort.ts'
import { type Header, header } from '../sip/port.ts'

export type Sent = FakePort['sent'][number]
/** How a request is met. `lost`: taken, but its answer never arrives. */
export type How = 'fine' | 'busy' | 'lost'

const PATCH = 'application/pidf-diff+xml'
const LIFE_MS = 600_000
/** Of a tuple that was taken along. */
const WITHDRAWN = -1

type Document = { readonly tuple: string; readonly state: number; readonly stamp: number }
type Publication = Document & { readonly until: number; readonly text: string; readonly arrived: number }

/** Alice’s document in state `state`. */
export function aliceAt(at: number, state: number): Presence {
  return { ...NO_PRESENCE, entity: `s${String(state)}`, tuples: [{ ...NO_TUPLE, id: 't-1', timestamp: at }] }
}
export function encodeWords({ entity, tuples }: Presence): string {
  return `${tuples[0]?.id ?? '?'} ${entity} @${String(tuples[0]?.timestamp ?? 0)}`
}
/** A patch names what it is a patch of, and fits nothing else. Shorter than the whole, so that it is sent. */
export const patchingWords = here({
  ...tailoring,
  full: (document: string) => `whole ${' '.repeat(60)}${document}`,
  diff: (before: string, after: string) => `${before} > ${after}`,
})

function documentOf(text: string): Document {
  const [, tuple, state, stamp] = /(\S+) s(\d+) @(\d+)$/.exec(text) ?? []
  return { tuple: tuple ?? '?', state: Number(state ?? -1), stamp: Number(stamp ?? -1) }
}

export function createModelServer({ clock, port, patches }: { clock: HandClock; port: FakePort; patches: boolean }) {
  const publications = new Map<string, Publication>()
  let tags = 0
  let dialog: FakeDialog | null = null
  let told: (Document & { readonly arrived: number }) | null = null
  /** Counts what reached it. */
  let arrivals = 0
  /** What it was told was lost by its own doing, or ended by its own wish. */
  let dropped = false
  /** It un-SUBSCRIBEd, and nobody has asked or registered since. */
  let declined = false
  /** Subscriptions that it has lost and the page cannot know of yet, by Call-ID. */
  const ghosts = new Set<string>()

  const drop = (): void => {
    dropped ||= told !== null
    told = null
  }
  const live = (): readonly Publication[] => {
    for (const [tag, one] of publications) if (one.until <= clock.now()) publications.delete(tag)
    return [...publications.values()]
  }
  /** RFC 3903 §6: the headers of the 2xx, or the status that refuses. */
  const publish = (one: Sent): readonly Header[] | number => {
    live()
    const match = header(one.headers, 'SIP-If-Match')
    const before = match === null ? null : (publications.get(match) ?? null)
    if (match !== null && before === null) return 412
    const body = one.body?.text ?? before?.text ?? ''
    const [base, after] = body.split(' > ')
    const patched = one.body?.type === PATCH
    if (patched && !patches) return 415
    if (patched && after !== undefined && base !== before?.text) return 400
    if (match !== null) publications.delete(match)
    tags += 1
    arrivals += 1
    const tag = `e${String(tags)}`
    const text = (after ?? body).replace(/^whole +/, '')
    if (header(one.headers, 'Expires') !== '0')
      publications.set(tag, { ...documentOf(text), text, until: clock.now() + LIFE_MS, arrived: arrivals })
    else if (told !== null && before !== null && told.arrived < before.arrived) told = { ...told, state: WITHDRAWN }
    return [
      ['SIP-ETag', tag],
      ['Expires', String(LIFE_MS / 1000)],
      ['Accept', patches ? `application/pidf+xml, ${PATCH}` : 'application/pidf+xml'],
    ]
  }
  const notified = (one: Sent, lost: boolean): number => {
    if (dialog === null || one.callId !== dialog.callId) {
      ghosts.delete(one.callId)
      return 481
    }
    const ended = header(one.headers, 'Subscription-State')?.startsWith('terminated') === true
    if (ended || lost) drop()
    else {
      arrivals += 1
      told = { ...documentOf(one.body?.text ?? ''), arrived: arrivals }
      dropped = false
    }
    if (ended || lost) dialog = null
    return lost ? 408 : 200
  }
  const subscribe = (expiresS: number, more: readonly Header[] = [], anew = expiresS > 0): void => {
    if (port.connection.kind !== 'open') return
    const mine = dialog
    const about = mine === null ? {} : { callId: mine.callId, toTag: mine.localTag, fromTag: mine.remoteTag }
    const got = port.deliver({
      method: 'SUBSCRIBE',
      ...about,
      headers: [
        ['P-Asserted-Identity', '<sip:presence@ims.test>'],
        ['Event', 'presence'],
        ['Contact', '<sip:peu@ps.test>'],
        ['Expires', String(expiresS)],
        ...more,
      ],
    })
    if (got.dialog !== null) ({ dialog } = got)
    if (got.answer?.status === 200) {
      declined = expiresS === 0 && more.length === 0
      if (expiresS === 0) drop()
    }
    // The page knows of it no more: asked anew, RFC 6665 §4.1.2.
    if (mine === null || got.answer?.status !== 481) return
    dialog = null
    drop()
    if (anew) subscribe(expiresS)
  }

  return {
    subscribe: () => subscribe(3600),
    /** Refreshes; where that is refused it does not ask again. */
    refresh() {
      if (dialog !== null) subscribe(3600, [], false)
    },
    unsubscribe(trouble: boolean) {
      if (dialog !== null) subscribe(0, trouble ? [['Reason', 'SIP;cause=503;text="Shutting down"']] : [])
    },
    forget: () => publications.clear(),
    /** It knows nothing of its subscription: its next NOTIFY gets 481. */
    restart() {
      if (dialog !== null) ghosts.add(dialog.callId)
      dialog = null
      drop()
    },
    registeredAnew() {
      declined = false
    },
    /** Meets a request; answers it unless it was answered (the line was cut). */
    meet(one: Sent, how: How): void {
      if (one.answered !== null) return
      if (how === 'busy') {
        one.answer(503)
        return
      }
      const lost = how === 'lost'
      const outcome = one.method === 'NOTIFY' ? notified(one, lost) : publish(one)
      if (lost) one.answer(408, { origin: 'timeout' })
      else if (typeof outcome === 'number') one.answer(outcome)
      else one.answer(200, { headers: outcome })
    },
    get told() {
      return told
    },
    get publications() {
      return live()
    },
    /** What a watcher sees: one of each tuple id, the newest. */
    get composed(): readonly Document[] {
      const byTuple = new Map<string, Document>()
      for (const one of [...live(), ...(told === null || told.state === WITHDRAWN ? [] : [told])])
        if ((byTuple.get(one.tuple)?.stamp ?? -1) < one.stamp) byTuple.set(one.tuple, one)
      return [...byTuple.values()]
    },
    get dropped() {
      return dropped
    },
    get declined() {
      return declined
    },
    get estranged() {
      return ghosts.size > 0
    },
  }
}
