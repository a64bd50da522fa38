/** What one server gets to see of our state: through its filters (RFC 4660), whole or as differences (RFC 5263). */
import type { Filter } from '../../codec/filters.ts'
import { PIDF, PIDF_DIFF } from '../../codec/mediaTypes.ts'
import type { Tailoring } from '../../codec/tailoring.ts'
import type { Lazy } from '../../lib/lazy.ts'
import type { ServerSubscription } from '../../model/subscription.ts'
import type { Body } from '../../sip/port.ts'
import { answered, NOTHING_YET, write } from './partial.ts'

export interface View {
  readonly format: ServerSubscription['format']
  readonly filters: readonly Filter[]
  /** What the newest SUBSCRIBE wants; holds as long as the subscription does, or until the next one. */
  set(format: ServerSubscription['format'], filters: readonly Filter[]): void
  /** The body of NOTIFY `number`; null = there is nothing to see. */
  body(number: number, how: { readonly whole: boolean; readonly last: boolean }): Body | null
  answered(number: number, taken: boolean): void
  /** The state is another one: whether its filters have it told. */
  isTold(): boolean
}

/** `tailoring` is there whenever filters or differences were agreed to. */
export function createView(document: (last: boolean) => string, tailoring: Lazy<Tailoring>): View {
  let format: ServerSubscription['format'] = 'full'
  let filters: readonly Filter[] = []
  let partial = NOTHING_YET
  /** As it was sent last, before any filter: a trigger is about what is different now (RFC 4661 §3.6.1). */
  let state: string | null = null

  return {
    get format() {
      return format
    },
    get filters() {
      return filters
    },
    set(newFormat, newFilters) {
      // RFC 5263 §4.4: the whole first, after a change of the type.
      if (newFormat !== format) partial = { ...partial, base: null }
      format = newFormat
      filters = newFilters
    },
    body(number, { whole, last }) {
      state = document(last)
      const tailor = tailoring.now
      const text = filters.length === 0 || tailor === null ? state : tailor.filterDocument(state, filters)
      // RFC 4660 §5.3.1: nothing is left.
      if (text === '') {
        partial = { ...partial, base: null }
        return null
      }
      // RFC 5263 §4.4: no partial one before the answer to the one before. The goodbye alone does not wait for it.
      if (format === 'full' || tailor === null || partial.out !== null) return { type: PIDF, text }
      const written = write(partial, tailor, { number, text, whole })
      partial = written.state
      return { type: PIDF_DIFF, text: written.body }
    },
    answered(number, taken) {
      partial = answered(partial, number, taken)
    },
    isTold() {
      if (filters.length === 0 || tailoring.now === null) return true
      return tailoring.now.isTriggered(state, document(false), filters)
    },
  }
}
