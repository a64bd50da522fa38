/** What a person does: RFC 4480 §3.2, the part of rich presence that says which status somebody has. */
import { ACTIVITY_NAMES } from '../model/rich.ts'
import { type Name, type Namespace, named } from './element.ts'
import { inside, words } from './fields.ts'
import { joinedSpans, spanned } from './spans.ts'

export const RPID: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:rpid', prefix: 'rpid' }
export const rpid = (local: string): Name => named(RPID, local)
export const NOTE = rpid('note')
export const OTHER = rpid('other')

/** Words that RPID does not have are ignored, as RFC 3863 §4.2.3 says. */
const doing = words(RPID, ACTIVITY_NAMES, OTHER, ['lunch'])
/** Where no time can be given. */
export const activities = inside(rpid('activities'), [], doing)
/** Where it can. */
export const activitySpans = joinedSpans(spanned(rpid('activities'), [], doing, NOTE))
