/** Below the status: that others see another one, what else is said, and what comes next. Lines that are there only when they say something. */
import { LinkButton } from '../kit/Button.tsx'
import { usePage } from '../kit/context.ts'
import { Icon, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { nextWords } from '../words/plan.ts'
import { nextOf } from './plan.ts'
import { alsoSaid, seenOtherwise, withoutAlso } from './told.ts'
import type { Choosing } from './useChoice.ts'
import { meWords } from './words.ts'

type ToldProps = { readonly choosing: Choosing }

export const Told = ({ choosing }: ToldProps) => (
  <>
    <Otherwise choosing={choosing} />
    <Also choosing={choosing} />
    <Next choosing={choosing} />
  </>
)

function Otherwise({ choosing: { current, byItself } }: ToldProps) {
  const shares = usePage(state => state.me.preferences.shares)
  const seen = seenOtherwise({ availability: current, because: byItself ?? 'chosen' }, shares)
  if (seen === null) return null
  return (
    <p className="told">
      <StatusIcon status={seen.status} size={12} />
      <span>
        <Say>
          {meWords.othersSee} <b>{seen.word}</b>
          {seen.why}
        </Say>
      </span>
    </p>
  )
}

function Also({ choosing: { current, base, choose } }: ToldProps) {
  const text = alsoSaid(current)
  if (text === '') return null
  return (
    <div className="echo-row">
      <p className="told">
        <Say>{text}</Say>
      </p>
      <LinkButton
        aria-label={meWords.clearAlso}
        title={meWords.clearAlso}
        onClick={event => {
          // The line goes, and the button with it: the focus goes on to what it was about.
          event.currentTarget.closest('.me')?.querySelector<HTMLElement>('.avail-button')?.focus()
          choose(withoutAlso(base))
        }}
      >
        {meWords.clear}
      </LinkButton>
    </div>
  )
}

/** A plan that was saved is not out of sight. */
function Next({ choosing: { current, byItself } }: ToldProps) {
  const ahead = usePage(state => state.me.said.ahead)
  const now = useNow()
  const next = nextOf(ahead, now)
  if (next === null) return null
  const waits = byItself === null && current.status === 'appearOffline'
  return (
    <p className="told">
      <Icon name="clock" size={12} />
      <span className="num">
        <Say>{nextWords(next, waits, now)}</Say>
      </span>
    </p>
  )
}
