/** Rich presence, RFC 4480: activities so far. */
import { ACTIVITY_NAMES, type Activity } from '../model/rich.ts'
import { type Element, type Name, type Namespace, named, textFrame, wrap } from './element.ts'
import type { Frame } from './xml.ts'
import { escapeText } from './xmlText.ts'

export const RPID: Namespace = { uri: 'urn:ietf:params:xml:ns:pidf:rpid', prefix: 'rpid' }

/** Each activity is an empty element of its own. */
const KNOWN: ReadonlyMap<string, { readonly activity: Activity; readonly written: Name }> = new Map(
  ACTIVITY_NAMES.map(one => [one, { activity: { name: one }, written: named(RPID, one) }]),
)
const OTHER = named(RPID, 'other')

/** RFC 4480 §3.2. Words that RPID does not have are ignored, as RFC 3863 §4.2.3 says; so are notes in here. */
export const activities: Element<readonly Activity[]> = {
  name: named(RPID, 'activities'),
  begin(_attributes, done): Frame {
    const found: Activity[] = []
    return {
      text: null,
      child(uri, local) {
        if (uri !== RPID.uri) return null
        if (local === OTHER.local) return textFrame(text => void found.push({ name: 'other', text }))
        const known = KNOWN.get(local)
        if (known === undefined) return null
        found.push(known.activity)
        return NOTHING
      },
      end: () => done(found),
    }
  },
  write(values, spaces) {
    const inner = values.map(value =>
      value.name === 'other'
        ? wrap(OTHER, '', escapeText(value.text), spaces)
        : wrap(KNOWN.get(value.name)?.written ?? OTHER, '', '', spaces),
    )
    return wrap(activities.name, '', inner.join(''), spaces)
  },
}

/** An element that says all by its name. */
const NOTHING: Frame = { text: null, child: () => null, end: () => undefined }
