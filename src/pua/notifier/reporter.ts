/** Says what has changed about those who are subscribed to us, and only when it has. */
import type { ServerSubscription } from '../../model/subscription.ts'
import type { Asked } from '../mode.ts'
import { type Echo, echoOf } from './echo.ts'
import type { Subscription } from './subscription.ts'

export type StandingReport =
  /** All that are subscribed to us, oldest first, after any change of them. */
  | { readonly kind: 'servers'; readonly servers: readonly ServerSubscription[] }
  | { readonly kind: 'echo'; readonly echo: Echo }
  | { readonly kind: 'asked'; readonly asked: Asked }

/** The function that it gives looks at all of them anew. Whoever is blocked is none of them. */
export function createReporter(
  subscriptions: ReadonlyMap<unknown, Subscription>,
  onReport: (report: StandingReport) => void,
): () => void {
  const said = new Map<StandingReport['kind'], string>()
  let active: readonly Subscription[] = []
  let dismissed = false
  const say = (report: StandingReport): void => {
    const text = JSON.stringify(report)
    if (said.get(report.kind) === text) return
    said.set(report.kind, text)
    onReport(report)
  }
  return () => {
    const all = [...subscriptions.values()].filter(one => !one.stranger)
    say({ kind: 'servers', servers: all.map(one => one.view) })
    const ended = active.findLast(one => !one.active)
    if (ended !== undefined) ({ dismissed } = ended)
    active = all.filter(one => one.active)
    say({ kind: 'echo', echo: echoOf(all) })
    const told = active.filter(one => one.told)
    const current = told.filter(one => one.reach.kind === 'known').length
    say({ kind: 'asked', asked: { active: active.length, told: told.length, current, dismissed } })
  }
}
