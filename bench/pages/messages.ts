/** What the sip and the pidf bench read: the NOTIFY and the document of the parser's own tests, cut to the agreed size. */
import { imsNotify } from '../../src/sip/fixtures/messages.ts'
import { flat } from '../rounds.ts'

/** 743 octets. */
export const DOCUMENT = flat((imsNotify().split('\r\n\r\n')[1] ?? '').replace('In the office, desk 4', 'In my office'))

/** What a NOTIFY must say to belong to a subscription. */
export type Call = { readonly contact: string; readonly callId: string; readonly tag: string }

/** The tag of the other end. */
const THEIR_TAG = '9s8d7f'

/** A SUBSCRIBE that left -> its 200, and the call that it began. */
export function acceptCall(subscribe: string): { readonly answer: string; readonly call: Call } {
  const value = (name: string): string => new RegExp(`^${name}: *(.*)$`, 'im').exec(subscribe)?.[1]?.trim() ?? ''
  const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map(name => `${name}: ${value(name)}`)
  const answer = [
    'SIP/2.0 200 OK',
    ...copied,
    `To: ${value('To')};tag=${THEIR_TAG}`,
    'Contact: <sip:ps@ps.ims.test:5070;transport=udp>',
    'Expires: 3600',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n')
  const contact = /<([^>]*)>/.exec(value('Contact'))?.[1] ?? ''
  return { answer, call: { contact, callId: value('Call-ID'), tag: value('From').split(';tag=')[1] ?? '' } }
}

/** The next of that call, 1.7 kB. `Event` without an id, which sip.js would answer with 481. */
export function notify({ contact, callId, tag }: Call, number: number): string {
  const text = imsNotify(`z9hG4bK${String(number).padStart(8, '0')}`, DOCUMENT)
    .replace(/^\S+ \S+/, `NOTIFY ${contact}`)
    .replace('tag=k3j4h5', `tag=${tag}`)
    .replace('8f7d6s5a4@h3k2.invalid', callId)
    .replace('CSeq: 12 ', `CSeq: ${String(number)} `)
    .replace('presence;id=7', 'presence')
    .replace('\r\nEvent:', '\r\nP-Access-Network-Info: 3GPP-E-UTRAN-FDD\r\nEvent:')
  return flat(text)
}
