/**
 * A dialog at the side that received the request which formed it, RFC 3261 §12.1.1: our answer to a SUBSCRIBE, or a
 * NOTIFY that arrives at the subscriber (RFC 6665 §4.4.1). The core's class is left out: of it only this beginning was
 * right (not its CSeq after challenges, nor its route set of refreshes), and it is 1 kB gzip.
 */
import type { URI } from 'sip.js/lib/core/index.js'
import { nameAddr, splitList } from '../codec/sipHeaders.ts'
import { DIALOG_METHODS } from './capabilities.ts'
import type { ParsedRequest } from './message.ts'
import type { Outgoing, Sender } from './outgoing.ts'
import { type Dialog, type Header, header, headerAll, type IncomingRequest } from './port.ts'
import { hasUriHeaders, uriOf } from './toCore.ts'

/** All dialogs of a user agent. */
export interface Dialogs {
  /** The one that a request inside of it names (§12.2.2). */
  find(request: { readonly callId: string; readonly localTag: string; readonly remoteTag: string }): KnownDialog | null
  /** `ours`: what our SUBSCRIBE said, where a NOTIFY forms it. */
  form(request: ParsedRequest, localTag: string, ours: OwnSide): KnownDialog
}

type DialogState = {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  /** Null until the first request leaves. */
  localCseq: number | null
  /** The newest that was accepted. */
  remoteCseq: number
  readonly localUri: URI
  readonly remoteUri: URI
  remoteTarget: URI
  readonly routeSet: readonly string[]
}

export interface KnownDialog {
  readonly state: Readonly<DialogState>
  /** The other side is a stranger to the role that accepted it. */
  readonly stranger: boolean
  listener: ((request: IncomingRequest) => void) | null
  nextCseq(): number
  /** §12.2.2: false when the request is older than one that was accepted or may yet be; it gets 500. A gap is fine. */
  takes(cseq: number): boolean
  /** §8.2: a request that was taken has its answer. It changes the dialog only if it was accepted. */
  answered(request: Pick<ParsedRequest, 'method' | 'cseq' | 'headers'>, accepted: boolean): void
  /** §12.2.1.2: the 2xx to a target refresh replaces the remote target, never the route set. */
  retarget(headers: readonly Header[]): void
  forget(): void
}

export type OwnSide = {
  /** The last CSeq that we have used. */
  readonly cseq: () => number
  /** Addr-specs of From and To; left out: To and From of the request. */
  readonly from?: string
  readonly to?: string
  readonly stranger?: boolean
}

export function createDialogs(): Dialogs {
  const known = new Map<string, KnownDialog>()
  return {
    find: named => known.get(idOf(named)) ?? null,
    form(request, localTag, ours) {
      const state = begun(request, localTag, ours)
      const id = idOf(state)
      const dialog = knownDialog(state, ours, () => {
        known.delete(id)
      })
      known.set(id, dialog)
      return dialog
    },
  }
}

/** §12. No blank stands in a Call-ID, nor in a tag of ours. */
const idOf = ({ callId, localTag, remoteTag }: Pick<DialogState, 'callId' | 'localTag' | 'remoteTag'>): string =>
  `${callId} ${localTag} ${remoteTag}`

/** §12.1.1; §12.1.2 for a dialog of our own SUBSCRIBE, whose From and To stay what we wrote. */
function begun(
  { headers, callId, from, to, fromTag, cseq }: ParsedRequest,
  localTag: string,
  ours: OwnSide,
): DialogState {
  const remoteUri = uriOf(ours.to ?? from.uri)
  const contact = contactOf(headers)
  return {
    callId,
    localTag,
    remoteTag: fromTag ?? '',
    localCseq: null,
    remoteCseq: cseq,
    localUri: uriOf(ours.from ?? to.uri),
    remoteUri,
    remoteTarget: contact === null ? remoteUri : uriOf(contact),
    // Record-Route in the order received; it stays for ever.
    routeSet: headerAll(headers, 'Record-Route').flatMap(splitList),
  }
}

function knownDialog(state: DialogState, ours: OwnSide, forget: () => void): KnownDialog {
  /** CSeq numbers of requests that wait for their answer. */
  const open = new Set<number>()
  const retarget = (headers: readonly Header[]): void => {
    const contact = contactOf(headers)
    if (contact !== null) state.remoteTarget = uriOf(contact)
  }
  return {
    state,
    stranger: ours.stranger === true,
    listener: null,
    nextCseq() {
      const next = (state.localCseq ?? ours.cseq()) + 1
      state.localCseq = next
      return next
    },
    takes(cseq) {
      if (cseq < Math.max(state.remoteCseq, ...open)) return false
      open.add(cseq)
      return true
    },
    answered({ method, cseq, headers }, accepted) {
      open.delete(cseq)
      // One that is accepted late, after a newer one, changes nothing any more.
      if (!accepted || cseq < state.remoteCseq) return
      state.remoteCseq = cseq
      if (DIALOG_METHODS.has(method)) retarget(headers)
    },
    retarget,
    forget,
  }
}

/**
 * The address of the first Contact that could be a target; null: none could. RFC 3261 §8.1.1.8 wants sip or sips there,
 * §19.1.1 table 1 no headers: they would become headers of ours.
 */
export function contactOf(headers: readonly Header[]): string | null {
  for (const value of headerAll(headers, 'Contact').flatMap(splitList)) {
    const uri = nameAddr(value)?.uri ?? ''
    if (/^sips?:/i.test(uri)) return hasUriHeaders(uri) ? null : uri
  }
  return null
}

/** A target that no dialog may have; none at all is no fault of a refresh. */
export function hasForbiddenContact(headers: readonly Header[]): boolean {
  return header(headers, 'Contact') !== null && contactOf(headers) === null
}

/** What a role may do with it. `localContact`: Contact as it is at the time of sending. */
export function openDialog(known: KnownDialog, sender: Sender, localContact: () => Header): Dialog {
  let ended = false
  const { state } = known
  const { callId, localTag, remoteTag } = state
  return {
    callId,
    localTag,
    remoteTag,
    request({ method, headers, body }, onAnswer) {
      if (ended) {
        const cseq = state.localCseq ?? 0
        onAnswer({ status: 481, reason: 'Dialog Ended', headers: [], body: '', origin: 'connection', cseq })
        return
      }
      const outgoing: Outgoing = {
        method,
        uri: state.remoteTarget,
        from: state.localUri,
        fromTag: localTag,
        to: state.remoteUri,
        // What a stranger called itself in From proves nothing.
        towards: known.stranger ? null : state.remoteUri.toRaw(),
        toTag: remoteTag,
        callId,
        nextCseq: () => known.nextCseq(),
        routeSet: state.routeSet,
        headers: [localContact(), ...headers],
        body: body ?? null,
      }
      sender.send(outgoing, answer => {
        // What leaves within a dialog is SUBSCRIBE or NOTIFY: RFC 6665 §3.1, §3.2 target refreshes both.
        if (answer.status < 300) known.retarget(answer.headers)
        onAnswer(answer)
      })
    },
    onRequest(listener) {
      known.listener = listener
    },
    end() {
      ended = true
      known.forget()
    },
  }
}
