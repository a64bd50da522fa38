/** What is said of a time that is not now: RFC 4481. */
import type { TimedStatus } from '../model/rich.ts'
import { activities } from './activities.ts'
import { element, type Field, mapped, type Namespace, named } from './element.ts'
import { children, joined, leaf, maybeOthers, note } from './fields.ts'
import { basic } from './scalars.ts'
import { span } from './spans.ts'

const TIMED: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:timed-status', prefix: 'ts' }

type Wire = Omit<TimedStatus, 'from'> & { readonly from: number | null }

/** §3: without its beginning it says nothing. §5: the schema has one note at most. */
export const timed: Field<readonly TimedStatus[]> = children(
  mapped(
    element<Wire>(
      named(TIMED, 'timed-status'),
      { from: null, until: null, basic: null, notes: [], activities: [] },
      {
        ...span,
        basic: leaf(named(TIMED, 'basic'), basic),
        notes: children(note(named(TIMED, 'note'))),
        activities: joined(activities),
        others: maybeOthers,
      },
    ),
    ({ from, ...rest }) => (from === null ? undefined : { ...rest, from }),
    value => ({ ...value, notes: value.notes.slice(0, 1) }),
  ),
)
