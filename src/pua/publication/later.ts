/**
 * The publication as a part that is loaded when it is first wanted: where a server subscribes, it never is. Until then
 * nothing is published and nothing is lost: the first PUBLISH carries whatever is newest when it leaves.
 */
import type { Undo } from '../../lib/clock.ts'
import type { Lazy } from '../../lib/lazy.ts'
import type { createPublication, Publication, PublicationEcho, PublicationOptions } from './agent.ts'

export type Publishing = typeof createPublication

/** A part that did not arrive is fetched again after so long. */
const RETRY_MS = 10_000

export function createPublicationLater(
  options: PublicationOptions & { readonly publishing: Lazy<Publishing> },
): Publication {
  const { publishing, clock, log, onReport } = options
  const stored = options.publication ?? null
  let loaded: Publication | null = null
  let wanted = false
  let flowUp = false
  let over = false
  let retry: Undo | null = null
  let retryAt: number | null = null
  let asked = false

  function load(): void {
    if (asked) return
    asked = true
    publishing.wait(() => {
      if (over) return
      const create = publishing.now
      if (create !== null) {
        begin(create)
        return
      }
      log.warn('the publication could not be loaded')
      asked = false
      retryAt = clock.now() + RETRY_MS
      retry = clock.after(RETRY_MS, load)
      onReport()
    })
  }

  function begin(create: Publishing): void {
    const created = create(options)
    loaded = created
    // What is wanted comes first: a publication that stands is not taken back meanwhile.
    if (wanted) created.take({ kind: 'publish' })
    if (flowUp) created.take({ kind: 'flowUp' })
    onReport()
  }

  function echoBefore(): PublicationEcho {
    if (!wanted) return { kind: 'none' }
    if (retryAt === null) return { kind: 'sending' }
    return { kind: 'failed', failure: { reason: 'notLoaded', status: null, detail: null }, retryAt }
  }

  return {
    get echo() {
      return loaded?.echo ?? echoBefore()
    },
    get out() {
      return loaded?.out ?? false
    },
    get stored() {
      return loaded === null ? stored : loaded.stored
    },
    take(event) {
      if (loaded !== null) {
        loaded.take(event)
        return
      }
      if (event.kind === 'publish' || event.kind === 'remove') wanted = event.kind === 'publish'
      if (event.kind === 'flowUp' || event.kind === 'flowDown') flowUp = event.kind === 'flowUp'
      // Nothing of this worker's is out there; what an earlier one left runs out by itself.
      if (event.kind === 'leave') over = true
      // PUB-07: what an earlier worker published is taken over or taken back.
      if ((wanted || (stored !== null && flowUp)) && !over) load()
    },
    close() {
      over = true
      retry?.()
      loaded?.close()
    },
  }
}
