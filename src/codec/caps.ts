/** What a service and a device can do: RFC 5196. */
import type { DeviceCapabilities, Listed, PresenceNote, ServiceCapabilities } from '../model/rich.ts'
import { type Element, element, type Field, type Name, type Namespace, named } from './element.ts'
import { children, content, flags, inside, joined, leaf, maybe, maybeOthers, note } from './fields.ts'
import { bool, optional, token } from './scalars.ts'

const CAPS: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:caps', prefix: 'caps' }
const caps = (local: string): Name => named(CAPS, local)

/** What is supported, and what is said not to be. */
function listed(local: string, words: Field<readonly string[]>): Field<Listed | null> {
  return maybe(
    element<Listed>(
      caps(local),
      { supported: [], notSupported: [] },
      {
        supported: joined(inside(caps('supported'), [], words)),
        notSupported: joined(inside(caps('notsupported'), [], words)),
      },
    ),
  )
}
/** Words that the schema has, in its order; each is an element. */
function among(local: string, all: string): Field<Listed | null> {
  const tags = all.split(' ')
  return listed(
    local,
    // No name of an element begins with a digit.
    flags(
      CAPS,
      tags.map(tag => (tag === 'rel100' ? '100rel' : tag)),
      tags,
    ),
  )
}
/** A child for each word, whatever it is. */
const texts = (local: string): Field<readonly string[]> => children(inside(caps(local), null, content(optional(token))))
const can = (local: string): Field<boolean | null> => leaf(caps(local), optional(bool))
const descriptions: Field<readonly PresenceNote[]> = children(note(caps('description')))

/** §3.2. */
const service: Element<ServiceCapabilities> = element<ServiceCapabilities>(
  caps('servcaps'),
  {
    audio: null,
    application: null,
    data: null,
    control: null,
    video: null,
    text: null,
    message: null,
    automata: null,
    isFocus: null,
    types: [],
    class: null,
    duplex: null,
    descriptions: [],
    eventPackages: null,
    actor: null,
    methods: null,
    extensions: null,
    schemes: null,
    languages: null,
  },
  {
    actor: among('actor', 'attendant information msg-taker principal'),
    application: can('application'),
    audio: can('audio'),
    automata: can('automata'),
    class: among('class', 'business personal'),
    control: can('control'),
    data: can('data'),
    descriptions,
    duplex: among('duplex', 'full half receive-only send-only'),
    eventPackages: among(
      'event-packages',
      'conference dialog kpml message-summary poc-settings presence reg refer Siemens-RTP-Stats spirits-INDPs ' +
        'spirits-user-prof winfo',
    ),
    extensions: among(
      'extensions',
      'rel100 early-session eventlist from-change gruu hist-info join norefersub path precondition pref privacy ' +
        'recipient-list-invite recipient-list-subscribe replaces resource-priority sdp-anat sec-agree tdialog timer',
    ),
    isFocus: can('isfocus'),
    message: can('message'),
    methods: among(
      'methods',
      'ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH REFER REGISTER SUBSCRIBE UPDATE',
    ),
    languages: listed('languages', texts('l')),
    schemes: listed('schemes', texts('s')),
    text: can('text'),
    types: texts('type'),
    video: can('video'),
    // By its schema `priority` stands before `schemes`; nobody here sends it.
    others: maybeOthers,
  },
  true,
)
export const serviceCapabilities = maybe(service)

/** §3.3. */
export const deviceCapabilities: Field<DeviceCapabilities | null> = maybe(
  element<DeviceCapabilities>(
    caps('devcaps'),
    { descriptions: [], mobility: null },
    { descriptions, mobility: among('mobility', 'fixed mobile'), others: maybeOthers },
  ),
)
