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
import { type Dialog, type Header, headerAll, type IncomingRequest } from './port.ts'
import { uriOf } from './toCore.ts'

/** All dialogs of a user agent. */
export interface Dialogs {
  /** The one that a request inside of it names (§12.2.2). */
  find(request: { readonly callId: string; readonly localTag: string; readonly remoteTag: string }): KnownDialog | null
  form(request: ParsedRequest, localTag: string, localCseq: number): KnownDialog
}

export interface KnownDialog {
  readonly state: Readonly<DialogState>
  listener: ((request: IncomingRequest) => void) | null
  nextCseq(): number
  /** §12.2.2: false when the request is older than one before; it gets 500. A gap is fine. */
  takes(cseq: number): boolean
  /** §12.2.1.2, §12.2.2: a target refresh replaces the remote target, never the route set. */
  retarget(headers: readonly Header[]): void
  forget(): void
}

export function createDialogs(): Dialogs {
  const known = new Map<string, KnownDialog>()
  return {
    // The id as the core makes it.
    find: ({ callId, localTag, remoteTag }) => known.get(callId + localTag + remoteTag) ?? null,
    form(request, localTag, localCseq) {
      const state = begun(request, localTag, localCseq)
      const dialog = knownDialog(state, () => {
        known.delete(state.id)
      })
      known.set(state.id, dialog)
      return dialog
    },
  }
}

/** §12.1.1. */
function begun(
  { headers, callId, from, to, fromTag, cseq }: ParsedRequest,
  localTag: string,
  localCseq: number,
): DialogState {
  const remoteTag = fromTag ?? ''
  const remoteURI = uriOf(from.uri)
  const contact = contactOf(headers)
  return {
    // As the core makes it.
    id: callId + localTag + remoteTag,
    early: false,
    callId,
    localTag,
    remoteTag,
    localSequenceNumber: localCseq,
    remoteSequenceNumber: cseq,
    localURI: uriOf(to.uri),
    remoteURI,
    remoteTarget: contact === null ? remoteURI : uriOf(contact),
    // Record-Route in the order received; it stays for ever.
    routeSet: headerAll(headers, 'Record-Route').flatMap(splitList),
    secure: false,
  }
}

function knownDialog(state: DialogState, forget: () => void): KnownDialog {
  return {
    state,
    listener: null,
    nextCseq() {
      const next = (state.localSequenceNumber ?? 0) + 1
      state.localSequenceNumber = next
      return next
    },
    takes(cseq) {
      const last = state.remoteSequenceNumber
      if (last !== undefined && cseq < last) return false
      state.remoteSequenceNumber = cseq
      return true
    },
    retarget(headers) {
      const contact = contactOf(headers)
      if (contact === state.remoteTarget.toRaw()) return
      const uri = contact === null ? null : uriToWrite(contact)
      if (uri !== null) state.remoteTarget = uri
    },
    forget,
  }
}

/** The address of the first Contact; RFC 3261 §8.1.1.8 wants sip or sips there. Null: none that could be a target. */
export function contactOf(headers: readonly Header[]): string | null {
  const [first] = headerAll(headers, 'Contact').flatMap(value => splitList(value))
  const address = first === undefined ? null : nameAddr(first)
  return address !== null && /^sips?:/i.test(address.uri) ? address.uri : null
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
        fromDisplayName: '',
        fromTag: localTag,
        to: state.remoteURI,
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
