/** Away by itself: whether, after how long, and by what one is seen to be here (LIFE-12). Off until turned on (SEC-20). */
import { useState } from 'react'
import { canWatchComputer, mayWatchComputer } from '../../store/watchIdle.ts'
import { Say } from '../kit/Say.tsx'
import { Switch } from '../kit/Switch.tsx'
import { idleWords, minutesProblem } from '../words/idle.ts'
import { DraftField } from './DraftField.tsx'
import { readMinutes } from './draft.ts'
import { usePreferences } from './usePreferences.ts'

export function IdleSection() {
  const { preferences, change } = usePreferences()
  return (
    <>
      <p>
        <Say>{idleWords.text}</Say>
      </p>
      <div className="opt-switch">
        <Switch
          label={idleWords.autoAway}
          hint={idleWords.autoAwayHint}
          on={preferences.autoAway}
          onChange={autoAway => {
            change(now => ({ ...now, autoAway }))
          }}
        />
      </div>
      <div className="opt-switch short-field">
        <DraftField
          label={idleWords.after}
          hint={idleWords.afterHint}
          inputMode="numeric"
          value={String(Math.round(preferences.idleAfterS / 60))}
          read={typed => {
            const read = readMinutes(typed)
            return read.ok ? read : { ok: false, error: minutesProblem(read.error) }
          }}
          onValue={idleAfterS => {
            change(now => ({ ...now, idleAfterS }))
          }}
        />
      </div>
      <WholeComputer />
    </>
  )
}

function WholeComputer() {
  const { preferences, change } = usePreferences()
  const [denied, setDenied] = useState(false)
  const turn = async (on: boolean): Promise<void> => {
    const may = !on || (await mayWatchComputer())
    setDenied(!may)
    if (may) change(now => ({ ...now, wholeComputer: on }))
  }
  if (!canWatchComputer())
    return (
      <div className="opt-switch">
        <p className="hint">
          <Say>{idleWords.pagesOnly}</Say>
        </p>
      </div>
    )
  return (
    <div className="opt-switch">
      <Switch
        label={idleWords.wholeComputer}
        hint={idleWords.wholeComputerHint}
        on={preferences.wholeComputer}
        onChange={on => {
          void turn(on)
        }}
      />
      {denied ? (
        <p className="hint field-error" role="alert">
          <Say>{idleWords.denied}</Say>
        </p>
      ) : null}
    </div>
  )
}
