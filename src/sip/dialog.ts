/**
 * A dialog at the side that received the request which formed it, RFC 3261 §12.1.1: our answer to a SUBSCRIBE, or a
 * NOTIFY that arrives at the subscriber (RFC 6665 §4.4.1). State has the shape of the core's; its class is left out: of it
 * only this beginning was right (not its CSeq after challenges, nor its route set of refreshes), and it is 1 kB gzip.
 */
import type { DialogState } from 'sip.js/lib/core/index.js'
import { nameAddr, splitList } from '../codec/sipHeaders.ts'
import { DIALOG_METHODS } from './capabilities.ts'
import type { ParsedRequest } from './message.ts'
import { type Outgoing, type Sender, uriToWrite } from './outgoing.ts'
import { type Dialog, type Header, header, headerAll, type IncomingRequest } from './port.ts'
import { hasUriHeaders, uriOf } from './toCore.ts'

/** All dialogs of a user agent. */
export interface Dialogs {
  /** The one that a request inside of it names (§12.2.2). */
  find(request: { readonly callId: string; readonly localTag: string; readonly remoteTag: string }): KnownDialog | null
  /** `ours`: what our SUBSCRIBE said, where a NOTIFY forms it. */
  form(request: ParsedRequest, localTag: string, ours: OwnSide): KnownDialog
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
    // The id as the core makes it.
    find: ({ callId, localTag, remoteTag }) => known.get(callId + localTag + remoteTag) ?? null,
    form(request, localTag, ours) {
      const state = begun(request, localTag, ours)
      const dialog = knownDialog(state, ours, () => {
        known.delete(state.id)
      })
      known.set(state.id, dialog)
      return dialog
    },
  }
}

/** §12.1.1; §12.1.2 for a dialog of our own SUBSCRIBE, whose From and To stay what we wrote. */
function begun(
  { headers, callId, from, to, fromTag, cseq }: ParsedRequest,
  localTag: string,
  ours: OwnSide,
): DialogState {
  const remoteTag = fromTag ?? ''
  const remoteURI = uriOf(ours.to ?? from.uri)
  const contact = contactOf(headers)
  return {
    // As the core makes it.
    id: callId + localTag + remoteTag,
    early: false,
    callId,
    localTag,
    remoteTag,
    // Asked for when the first request leaves.
    localSequenceNumber: undefined,
    remoteSequenceNumber: cseq,
    localURI: uriOf(ours.from ?? to.uri),
    remoteURI,
    remoteTarget: contact === null ? remoteURI : uriOf(contact),
    // Record-Route in the order received; it stays for ever.
    routeSet: headerAll(headers, 'Record-Route').flatMap(splitList),
    secure: false,
  }
}

function knownDialog(state: DialogState, ours: OwnSide, forget: () => void): KnownDialog {
  /** CSeq numbers of requests that wait for their answer. */
  const open = new Set<number>()
  const retarget = (headers: readonly Header[]): void => {
    const contact = contactOf(headers)
    if (contact === null || contact === state.remoteTarget.toRaw()) return
    const uri = uriToWrite(contact)
    if (uri !== null) state.remoteTarget = uri
  }
  return {
    state,
    stranger: ours.stranger === true,
    listener: null,
    nextCseq() {
      const next = (state.localSequenceNumber ?? ours.cseq()) + 1
      state.localSequenceNumber = next
      return next
    },
    takes(cseq) {
      if (cseq < Math.max(state.remoteSequenceNumber ?? 0, ...open)) return false
      open.add(cseq)
      return true
    },
    answered({ method, cseq, headers }, accepted) {
      open.delete(cseq)
      // One that is accepted late, after a newer one, changes nothing any more.
      if (!accepted || cseq < (state.remoteSequenceNumber ?? 0)) return
      state.remoteSequenceNumber = cseq
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
        const cseq = state.localSequenceNumber ?? 0
        onAnswer({ status: 481, reason: 'Dialog Ended', headers: [], body: '', origin: 'connection', cseq })
        return
      }
      const outgoing: Outgoing = {
        method,
        uri: state.remoteTarget,
        from: state.localURI,
        fromTag: localTag,
        to: state.remoteURI,
        // What a stranger called itself in From proves nothing.
        towards: known.stranger ? null : state.remoteURI.toRaw(),
        toTag: remoteTag,
        callId,
        nextCseq: () => known.nextCseq(),
        routeSet: state.routeSet,
        headers: [localContact(), ...headers.filter(([name]) => name.toLowerCase() !== 'contact')],
        body: body ?? null,
      }
      sender.send(outgoing, answer => {
        if (answer.status < 300 && DIALOG_METHODS.has(method)) known.retarget(answer.headers)
        onAnswer(answer)
      })
    },
    onRequest(listener) {
      known.listener = listener
    },
    end() {
      ended = true
      known.listener = null
      known.forget()
    },
  }
}
