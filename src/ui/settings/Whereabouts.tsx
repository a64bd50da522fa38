/** Where one is: looked up once, on a click; what is sent of it, how old it is, and the way to forget it. */
import { useState } from 'react'
import { PRECISIONS } from '../../model/preferences.ts'
import { Button } from '../kit/Button.tsx'
import { Chips } from '../kit/Chips.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import {
  type PositionProblem,
  PRECISION_WORDS,
  positionProblem,
  positionWords,
  privacyWords,
} from '../words/privacy.ts'
import { askPosition } from './position.ts'
import { usePreferences } from './usePreferences.ts'

export function Whereabouts() {
  const { preferences, change } = usePreferences()
  const now = useNow()
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<PositionProblem | null>(null)
  const { position, precision } = preferences
  if (!preferences.shares.location) return null
  const look = async (): Promise<void> => {
    setAsking(true)
    setProblem(null)
    const found = await askPosition(navigator.geolocation, isSecureContext, Date.now)
    setAsking(false)
    if (!found.ok) setProblem(found.error)
    // Turned off meanwhile: then nobody wants to know any more.
    else change(before => (before.shares.location ? { ...before, position: found.value } : before))
  }
  return (
    <div className="opt-more">
      <Chips
        label={privacyWords.precision}
        chips={PRECISIONS.map(one => ({
          key: one,
          checked: one === precision,
          content: PRECISION_WORDS[one],
          onChoose: () => {
            change(before => ({ ...before, precision: one }))
          },
        }))}
      />
      <p className="hint num" role="status">
        <Say>
          {asking
            ? privacyWords.looking
            : position === null
              ? privacyWords.noPosition
              : positionWords(position, precision, now)}
        </Say>
      </p>
      {problem === null ? null : (
        <p className="hint field-error" role="alert">
          <Say>{positionProblem(problem)}</Say>
        </p>
      )}
      <div className="set-acts">
        <Button
          size="sm"
          aria-disabled={asking}
          onClick={() => {
            if (!asking) void look()
          }}
        >
          {position === null ? privacyWords.look : privacyWords.lookAgain}
        </Button>
        {position === null ? null : (
          <Button
            size="sm"
            look="quiet"
            onClick={() => {
              setProblem(null)
              change(before => ({ ...before, position: null }))
            }}
          >
            {privacyWords.forget}
          </Button>
        )}
      </div>
    </div>
  )
}
