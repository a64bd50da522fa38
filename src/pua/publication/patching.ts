/**
 * How a publication is written: all of it as PIDF, or partially (RFC 5264, RFC 5262). Pure.
 *
 *    unheard ──Accept lists application/pidf-diff+xml──▶ on ──415, 400 to a whole, 400 to two patches──▶ off
 *       ▲                                                │                              (PIDF for the session)
 *       └──── an Accept without it; a new connection ────┘
 *
 * The ways not taken. RFC 5264 lets one try and see: a wrong trial costs one round trip where the server refuses what it
 * does not know. But one that keeps whatever XML it is given would hand the patch to watchers in place of the state, and
 * nobody here would learn of it. An OPTIONS probe may be answered by somebody else (PUB-16). So the first publication is
 * plain, and only a server that by itself names the format in the Accept of an answer to PUBLISH gets it; a wildcard
 * names nothing. The price is one plain document for each connection.
 */
import { PIDF, PIDF_DIFF } from '../../codec/mediaTypes.ts'
import { parameters, splitList } from '../../codec/sipHeaders.ts'
import type { Tailoring } from '../../codec/tailoring.ts'
import { type Answer, type Body, headerAll } from '../../sip/port.ts'

/** The codec of RFC 5262. */
export type Patching = Pick<Tailoring, 'full' | 'diff'>

export type Writing = {
  /** Whether the server takes patches. `off` is for good. */
  readonly support: 'unheard' | 'on' | 'off'
  /** The last patch was refused. */
  readonly spoiled: boolean
  readonly versions: number
  /** The partial document that this tag stands for. */
  readonly base: { readonly etag: string | null; readonly text: string } | null
}

export const atFirst: Writing = { support: 'unheard', spoiled: false, versions: 0, base: null }

/** After a change of the connection. */
export const elsewhere = (writing: Writing): Writing =>
  writing.support === 'on' ? { ...writing, support: 'unheard' } : writing

/** `text` is the whole document, whatever the body says of it. */
export type Written = { readonly format: 'plain' | 'full' | 'diff'; readonly text: string; readonly body: Body }

/** A body that may go with this tag (null: the first one), the shortest that the server is known to take. */
export function write(
  { support, base, versions }: Writing,
  patching: Patching | null,
  etag: string | null,
  text: string,
): Written {
  if (support !== 'on' || patching === null) return { format: 'plain', text, body: { type: PIDF, text } }
  // RFC 5264 §4.2: all of it first; a patch only on top of what the tag stands for.
  const full = patching.full(text, versions + 1)
  const diff = etag !== null && base?.etag === etag ? patching.diff(base.text, text, versions + 1) : null
  return diff === null || diff.length >= full.length
    ? { format: 'full', text, body: { type: PIDF_DIFF, text: full } }
    : { format: 'diff', text, body: { type: PIDF_DIFF, text: diff } }
}

/**
 * What an answer teaches. `written` null: it is to a PUBLISH without a body; `etag`: that of a 2xx. `rewritable`: what
 * was refused is how it was written, and next time it is written otherwise. Each such turn leaves one way fewer.
 */
export function learn(
  before: Writing,
  written: Written | null,
  {
    status,
    etag,
    partial,
  }: { readonly status: number; readonly etag: string | null; readonly partial: boolean | null },
): { readonly writing: Writing; readonly rewritable: boolean } {
  const support = partial === null || before.support === 'off' ? before.support : partial ? 'on' : 'unheard'
  const writing = { ...before, support }
  const format = written?.format ?? null
  if (status < 300) return { writing: taken(writing, written, etag), rewritable: false }
  const never = { writing: { ...writing, support: 'off', base: null }, rewritable: true } as const
  if (status === 415) {
    // A server that takes nothing but partial documents, and says so.
    if (format === 'plain') return { writing, rewritable: before.support === 'unheard' && support === 'on' }
    // RFC 5264 §4.2: it does not take them; PIDF it must.
    return format === null ? { writing, rewritable: false } : never
  }
  if (status !== 400 || format === null || format === 'plain') return { writing, rewritable: false }
  // RFC 5264 §4.3.2: the patch did not fit. The whole goes next, unless that has been tried before.
  if (format === 'full' || before.spoiled) return never
  return { writing: { ...writing, spoiled: true, base: null }, rewritable: true }
}

function taken(writing: Writing, written: Written | null, etag: string | null): Writing {
  // A refresh: the same document under a new tag.
  if (written === null) return { ...writing, base: writing.base === null ? null : { ...writing.base, etag } }
  const { format, text } = written
  if (format === 'plain') return { ...writing, base: null }
  const spoiled = writing.spoiled && format === 'full'
  return { ...writing, spoiled, versions: writing.versions + 1, base: { etag, text } }
}

/** Whether Accept names patches (RFC 3261 §20.1; q=0 means no); null = there is no Accept. */
export function announces(answer: Answer): boolean | null {
  const values = headerAll(answer.headers, 'Accept')
  if (values.length === 0) return null
  return values.flatMap(splitList).some(item => {
    const { value, params } = parameters(item)
    return value.replaceAll(/\s/g, '').toLowerCase() === PIDF_DIFF && Number(params.get('q') ?? '1') > 0
  })
}
