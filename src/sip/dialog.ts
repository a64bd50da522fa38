/**
 * A dialog at the side that received the request which formed it, RFC 3261 §12.1.1: our answer to a SUBSCRIBE, or a
 * NOTIFY that arrives at the subscriber (RFC 6665 §4.4.1). State is that of the core; what is wrong there is not used:
 * its CSeq after challenges, its route set of refreshes.
 */
import { Dialog as CoreDialog, type IncomingRequestMessage, type UserAgentCore } from 'sip.js/lib/core/index.js'
import { nameAddr, splitList } from '../codec/sipHeaders.ts'
import { DIALOG_METHODS } from './capabilities.ts'
import { type Outgoing, type Sender, uriToWrite } from './outgoing.ts'
import { type Dialog, type Header, headerAll, type IncomingRequest } from './port.ts'

export class KnownDialog extends CoreDialog {
  listener: ((request: IncomingRequest) => void) | null = null

  constructor(core: UserAgentCore, message: IncomingRequestMessage, localTag: string, cseq: number) {
    super(core, {
      // The route set is that of the Record-Route lines in the order received (§12.1.1), and stays for ever.
      ...CoreDialog.initialDialogStateForUserAgentServer(message, localTag),
      localSequenceNumber: cseq,
    })
  }
  nextCseq(): number {
    const next = (this.dialogState.localSequenceNumber ?? 0) + 1
    this.dialogState.localSequenceNumber = next
    return next
  }
  /** §12.2.2: false when the request is older than one before; it gets 500. A gap is fine. */
  takes(cseq: number): boolean {
    const last = this.dialogState.remoteSequenceNumber
    if (last !== undefined && cseq < last) return false
    this.dialogState.remoteSequenceNumber = cseq
    return true
  }
  /** §12.2.1.2, §12.2.2: a target refresh replaces the remote target, never the route set. */
  retarget(headers: readonly Header[]): void {
    const contact = contactOf(headers)
    const uri = contact === null ? null : uriToWrite(contact)
    if (uri !== null) this.dialogState.remoteTarget = uri
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
  const { callId, localTag, remoteTag } = known
  return {
    callId,
    localTag,
    remoteTag,
    request({ method, headers, body }, onAnswer) {
      if (ended) {
        const cseq = known.localSequenceNumber ?? 0
        onAnswer({ status: 481, reason: 'Dialog Ended', headers: [], body: '', origin: 'connection', cseq })
        return
      }
      const outgoing: Outgoing = {
        method,
        uri: known.remoteTarget,
        from: known.localURI,
        fromDisplayName: '',
        fromTag: localTag,
        to: known.remoteURI,
        toTag: remoteTag,
        callId,
        nextCseq: () => known.nextCseq(),
        routeSet: known.routeSet,
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
      known.dispose()
    },
  }
}
