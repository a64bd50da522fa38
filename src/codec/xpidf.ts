/**
 * XPIDF, draft-rosenberg-impp-pidf-00: what clients before RFC 3863 send. Open or closed is all that is read of it.
 */
import type { Result } from '../lib/result.ts'
import { NO_PRESENCE, NO_TUPLE, type Presence, type Tuple } from '../model/presence.ts'
import { type Attributes, type DecodeError, decodeXml, type Frame } from './xml.ts'

/** It always has one. Without an internal subset it declares nothing; others are refused like any (SEC-06). */
const DOCTYPE = /^(\ufeff?\s*(?:<\?xml[^<>]*\?>\s*)?)<!DOCTYPE[^<>[\]]*>/

export function decodeXpidf(text: string): Result<Presence, DecodeError> {
  return decodeXml<Presence>(text.replace(DOCTYPE, '$1'), done => (uri, local) => {
    if (uri !== '' || local !== 'presence') return null
    let entity = ''
    const tuples: Tuple[] = []
    return frame(
      (name, attributes) => {
        if (name === 'presentity') entity = valueOf(attributes, 'uri')
        return name === 'atom' ? atom(valueOf(attributes, 'id'), tuple => tuples.push(tuple)) : null
      },
      () => done({ ...NO_PRESENCE, entity, tuples }),
    )
  })
}

function atom(id: string, done: (tuple: Tuple) => void): Frame {
  let basic: Tuple['basic'] = null
  const hear = (status: string): void => {
    // `inuse`: of a telephone that rings or talks.
    if (/^(?:open|inuse)$/i.test(status)) basic = 'open'
    else if (/^closed$/i.test(status)) basic ??= 'closed'
  }
  const inside = (name: string, attributes: Attributes): Frame | null => {
    if (name === 'status') hear(valueOf(attributes, 'status').trim())
    return name === 'address' ? frame(inside) : null
  }
  return frame(inside, () => done({ ...NO_TUPLE, id, basic }))
}

function frame(
  child: (local: string, attributes: Attributes) => Frame | null,
  end: () => void = () => undefined,
): Frame {
  return { text: null, child: (uri, local, attributes) => (uri === '' ? child(local, attributes) : null), end }
}

const valueOf = (attributes: Attributes, name: string): string => attributes[name]?.value ?? ''
