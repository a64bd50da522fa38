/** One's own other devices: one's own presence as the network puts it together, less what this device says. */
import type { Clock } from '../lib/clock.ts'
import { compose } from '../model/compose.ts'
import { nextChangeAt } from '../model/composeTimes.ts'
import type { Watcher } from '../watcher/agent.ts'
import { createAlarms } from './alarms.ts'
import type { OwnDevices } from './contract.ts'
import type { Ids } from './device.ts'
import type { Heard } from './shown.ts'

export interface SelfWatch {
  /** Whether any page wants to know. */
  look(looking: boolean): void
  /** Registered as that identity; null = not registered. */
  link(identity: string | null): void
  hear(heard: Heard): void
  close(): void
}

export function createSelfWatch(options: {
  readonly clock: Clock
  readonly watcher: Pick<Watcher, 'watch' | 'unwatch'>
  /** Of what this device says. */
  readonly ids: Ids
  readonly onChange: (ownDevices: OwnDevices) => void
}): SelfWatch {
  const { clock, watcher, ids, onChange } = options
  const alarms = createAlarms(clock)
  let looking = false
  let linked = false
  let identity: string | null = null
  let watched: string | null = null
  let heard: Heard | null = null

  function rewatch(): void {
    const wanted = looking ? identity : null
    if (wanted === watched) return
    if (watched !== null) watcher.unwatch(watched)
    watched = wanted
    heard = null
    if (wanted !== null) watcher.watch(wanted)
  }
  function tell(): void {
    const at = clock.now()
    const known = linked ? heard : null
    onChange(ownDevicesOf(known, ids, at))
    alarms.set('', known?.presence == null ? null : nextChangeAt(known.presence, at), tell)
  }

  return {
    look(yes) {
      looking = yes
      rewatch()
      tell()
    },
    link(now) {
      linked = now !== null
      identity = now ?? identity
      rewatch()
      if (looking) tell()
    },
    hear(one) {
      if (one.uri !== watched) return
      heard = one
      tell()
    },
    close() {
      alarms.close()
    },
  }
}

function ownDevicesOf(heard: Heard | null, ids: Ids, at: number): OwnDevices {
  // RFC 3856 §6.8: what a former dialog said does not hold in one that begins without a document.
  if (heard?.presence == null || heard.hold === 'former') return { kind: 'unknown' }
  // A subscription that is being replaced makes nobody's devices go.
  if (heard.watch.kind !== 'active' && heard.watch.kind !== 'asking') return { kind: 'unknown' }
  const { tuples, persons, devices } = heard.presence
  const others = {
    ...heard.presence,
    tuples: tuples.filter(one => one.id !== ids.tupleId),
    persons: persons.filter(one => one.id !== ids.personId),
    devices: devices.filter(one => one.id !== ids.deviceId && one.deviceId !== ids.deviceUrn),
  }
  return { kind: 'known', parts: compose(others, at).parts }
}
