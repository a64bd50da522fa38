/** One's preferences as Settings shows and changes them. All sections share it: a change builds on the ones before it. */
import { createContext, use, useCallback, useMemo, useRef, useState } from 'react'
import { AT_FIRST, type Preferences } from '../../model/preferences.ts'
import { useCommands, usePage, useReadPage } from '../kit/context.ts'
import { usePause } from '../kit/usePause.ts'
import { type Patch, PENDING_MS, type Pending, patched, stillPending } from './patches.ts'

type Choosing = { readonly preferences: Preferences; readonly change: (patch: Patch) => void }

export const PreferencesContext = createContext<Choosing>({ preferences: AT_FIRST, change: () => undefined })

export const usePreferences = (): Choosing => use(PreferencesContext)

/** For `<PreferencesContext value={...}>` around the sections. */
export function useChoosing(): Choosing {
  const truth = usePage(state => state.me.preferences)
  const read = useReadPage()
  const { setPreferences } = useCommands()
  const [pending, setPending] = useState<readonly Pending[]>([])
  const latest = useRef(pending)
  const hold = useCallback((next: readonly Pending[]): void => {
    latest.current = next
    setPending(next)
  }, [])
  const change = useCallback(
    (patch: Patch): void => {
      const at = Date.now()
      hold([...stillPending(latest.current, at), { patch, at }])
      setPreferences(patched(read().me.preferences, latest.current))
    },
    [hold, read, setPreferences],
  )
  usePause(pending.length === 0 ? null : pending, PENDING_MS, () => {
    hold(stillPending(latest.current, Date.now()))
  })
  return useMemo(() => ({ preferences: patched(truth, pending), change }), [truth, pending, change])
}
