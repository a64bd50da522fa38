/** Extensions of OMA: Presence_Data_Ext V2.0, its schema pidf-oma-pres. */
import type { Basic, NetworkAvailability, ServiceDescription, Span } from '../model/rich.ts'
import { element, type Field, mapped, type Name, type Namespace, named } from './element.ts'
import { attribute, children, flags, inside, joined, leaf, maybe, maybeOthers, single } from './fields.ts'
import { basic, oneOf, optional, token } from './scalars.ts'
import { span } from './spans.ts'

const OMA: Namespace = { uri: 'urn:oma:xml:prs:pidf:oma-pres', prefix: 'op' }
const oma = (local: string): Name => named(OMA, local)

const open = leaf(oma('basic'), basic)
const willing = (local: string): Field<Basic | null> => maybe(inside(oma(local), null, open))
export const willingness = willing('willingness')
export const sessionParticipation = willing('session-participation')

/** How long it holds is an attribute that the schema lets pass, as RPID has it. */
export const overridingWillingness: Field<(Span & { readonly basic: Basic }) | null> = maybe(
  mapped(
    element<Span & { readonly basic: Basic | null }>(
      oma('overriding-willingness'),
      { from: null, until: null, basic: null },
      { ...span, basic: open },
    ),
    ({ basic: said, ...rest }) => (said === null ? undefined : { ...rest, basic: said }),
    value => value,
  ),
)

const state = oneOf('active', 'terminated')
export const registrationState = leaf(oma('registration-state'), state)
export const barringState = leaf(oma('barring-state'), state)

export const serviceDescription: Field<ServiceDescription | null> = maybe(
  mapped(
    element<ServiceDescription>(
      oma('service-description'),
      { serviceId: '', version: '', description: null },
      {
        serviceId: leaf(oma('service-id'), token),
        version: leaf(oma('version'), token),
        description: leaf(oma('description'), optional(token)),
        others: maybeOthers,
      },
    ),
    wire => (wire.serviceId === '' ? undefined : wire),
    value => value,
  ),
)

const network = element<NetworkAvailability>(
  oma('network'),
  { id: '', state: null },
  { id: attribute('id', token), state: single(flags(OMA, ['active', 'terminated'])) },
)
export const networks: Field<readonly NetworkAvailability[]> = joined(
  inside(oma('network-availability'), [], children(network)),
)
