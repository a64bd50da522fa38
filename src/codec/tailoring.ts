/**
 * What cuts a document to the wishes of one server: filters (RFC 4660, RFC 4661) and differences (RFC 5262). Few networks
 * ask for either, so this is loaded when one does; nothing else may import it, but for its types.
 */
import { filterDocument, isTriggered, mergeFilters } from './filters.ts'
import { pidfDiff, pidfFull } from './pidfDiff.ts'
import { decodeFilterSet } from './simpleFilter.ts'

export type Tailoring = {
  readonly decodeFilterSet: typeof decodeFilterSet
  readonly mergeFilters: typeof mergeFilters
  readonly filterDocument: typeof filterDocument
  readonly isTriggered: typeof isTriggered
  /** Documents are XML text, `version` counts partial ones from 1. */
  readonly full: (document: string, version: number) => string
  /** null: there is no difference. */
  readonly diff: (before: string, after: string, version: number) => string | null
}

export const tailoring: Tailoring = {
  decodeFilterSet,
  mergeFilters,
  filterDocument,
  isTriggered,
  full: pidfFull,
  diff: pidfDiff,
}
