/** How contacts are shown: what was heard of each, put into a picture, and again when time alone changes that. */
import type { Pidf } from '../codec/pidfDocument.ts'
import { plainPidf } from '../codec/pidfPlain.ts'
import type { Clock } from '../lib/clock.ts'
import type { Lazy } from '../lib/lazy.ts'
import { nextChangeAt } from '../model/composeTimes.ts'
import type { Shown } from '../model/shown.ts'
import { createAlarms } from './alarms.ts'
import { type Heard, REPLACING_MS, show } from './shown.ts'

export interface Others {
  readonly shown: ReadonlyMap<string, Shown>
  /** The whole list. Answers whom to watch from now on, and whom no more. */
  setContacts(uris: readonly string[]): { readonly come: readonly string[]; readonly gone: readonly string[] }
  /** Of somebody who is no contact nothing is shown. */
  hear(heard: Heard): void
  /** Whether there is a registered flow. */
  link(linked: boolean): void
  close(): void
}

export function createOthers(options: {
  readonly clock: Clock
  /** The codec that read what was heard. */
  readonly pidf: Lazy<Pidf>
  readonly onShown: (shown: Shown) => void
}): Others {
  const { clock, pidf, onShown } = options
  const heard = new Map<string, Heard>()
  const shown = new Map<string, Shown>()
  const alarms = createAlarms(clock)
  let linked = false

  function reshow(one: Heard): void {
    const at = clock.now()
    const next = show(one, linked, shown.get(one.uri) ?? null, at, (pidf.now ?? plainPidf).extrasOf)
    shown.set(one.uri, next)
    onShown(next)
    alarms.set(one.uri, againAt(one, at), () => reshow(one))
  }

  return {
    shown,
    setContacts(uris) {
      const wanted = new Set(uris)
      const gone = [...shown.keys()].filter(uri => !wanted.has(uri))
      const come = [...wanted].filter(uri => !shown.has(uri))
      for (const uri of gone) {
        alarms.set(uri, null, () => undefined)
        heard.delete(uri)
        shown.delete(uri)
      }
      for (const uri of come) {
        const idle: Heard = {
          uri,
          watch: { kind: 'idle' },
          presence: null,
          hold: 'current',
          entity: null,
          malformed: false,
          foreignType: null,
          heardAt: null,
        }
        heard.set(uri, idle)
        reshow(idle)
      }
      return { come, gone }
    },
    hear(one) {
      if (!heard.has(one.uri)) return
      heard.set(one.uri, one)
      reshow(one)
    },
    link(yes) {
      linked = yes
      for (const one of heard.values()) reshow(one)
    },
    close() {
      alarms.close()
    },
  }
}

/** When the same picture may be another, though nothing more is heard. */
function againAt({ watch, presence }: Heard, at: number): number | null {
  if (presence === null) return null
  const next = nextChangeAt(presence, at)
  const replacedAt = watch.kind === 'asking' ? watch.since + REPLACING_MS : at
  return replacedAt > at && (next === null || replacedAt < next) ? replacedAt : next
}
