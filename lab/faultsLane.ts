/** One direction of one connection: frames leave in their order, except those that a fault takes out of it. */
import { broken, type Fault } from './faultsSeed.ts'

export type Payload = string | Buffer

export interface Lane {
  take(data: Payload): void
  /** True: nothing leaves. False: what waited leaves. */
  hold(yes: boolean): void
  close(): void
}

export function createLane(options: {
  /** What this frame meets; asked once for each. */
  readonly fate: (text: string) => Fault | null
  /** Told of each fault as it strikes. */
  readonly did: (what: string, text: string) => void
  readonly send: (data: Payload) => void
}): Lane {
  const { fate, did, send } = options
  /** `overtaken`: what this one overtakes. */
  const queue: { readonly data: Payload; readonly due: number; readonly overtaken: readonly Payload[] }[] = []
  const timers = new Set<NodeJS.Timeout>()
  /** They let the next one pass before them. */
  let aside: Payload[] = []
  let held = false

  const later = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
  }
  const pump = (): void => {
    for (let head = queue[0]; !held && head !== undefined && head.due <= Date.now(); head = queue[0]) {
      queue.shift()
      for (const one of [head.data, ...head.overtaken]) send(one)
    }
    // Asked again rather than trusted: a timer may fire a moment before its time.
    const [first] = queue
    if (!held && first !== undefined) later(Math.max(1, first.due - Date.now()), pump)
  }
  const put = (data: Payload, ms: number): void => {
    // Behind what waits already: a slow line keeps its order.
    queue.push({ data, due: Date.now() + ms, overtaken: aside })
    aside = []
    pump()
  }
  const suffer = (data: Payload, text: string, fault: Fault): void => {
    did(fault.kind, text)
    switch (fault.kind) {
      case 'drop':
        return
      case 'delay':
        put(data, fault.ms)
        return
      case 'duplicate':
        put(data, 0)
        later(fault.ms, () => {
          put(data, 0)
        })
        return
      case 'reorder':
        aside.push(data)
        // Nothing may come that could overtake it.
        later(fault.ms, () => {
          if (!aside.includes(data)) return
          aside = aside.filter(one => one !== data)
          put(data, 0)
        })
        return
      case 'corrupt':
        put(broken(text, fault.how), 0)
        return
      default:
        fault satisfies never
    }
  }
  return {
    take(data) {
      const text = typeof data === 'string' ? data : data.toString('utf8')
      const fault = fate(text)
      if (fault === null) put(data, 0)
      else suffer(data, text, fault)
    },
    hold(yes) {
      held = yes
      pump()
    },
    close() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      queue.length = 0
      aside = []
    },
  }
}
