/** One kind of what leaves this browser: a switch, and under it what belongs to it. */
import type { ReactNode } from 'react'
import type { ShareKind } from '../../model/preferences.ts'
import { Switch } from '../kit/Switch.tsx'
import { usePreferences } from './usePreferences.ts'

type ShareSwitchProps = {
  readonly kind: ShareKind
  readonly what: string
  readonly more: string
  readonly children?: ReactNode
}

export function ShareSwitch({ kind, what, more, children }: ShareSwitchProps) {
  const { preferences, change } = usePreferences()
  return (
    <div className="opt-switch">
      <Switch
        label={what}
        hint={more}
        on={preferences.shares[kind]}
        onChange={on => {
          change(now => ({ ...now, shares: { ...now.shares, [kind]: on } }))
        }}
      />
      {children}
    </div>
  )
}
