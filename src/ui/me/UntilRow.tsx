/** Until when: three chips that act at once, and one that opens a time and a day of one's own. */
import { type FocusEvent, useId, useState } from 'react'
import { type Chip, Chips } from '../kit/Chips.tsx'
import { Icon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { usePause } from '../kit/usePause.ts'
import { untilWords } from '../words/until.ts'
import { dateField, timeField } from './clock.ts'
import { firstUntil, nextMorning, readUntil, type UntilProblem, untilOptions } from './until.ts'
import { meWords, untilProblem } from './words.ts'

type UntilProps = {
  readonly until: number | null
  /** Something is said that can end. */
  readonly ends: boolean
  readonly onUntil: (until: number | null) => void
}

export function UntilRow({ until: chosen, ends, onUntil }: UntilProps) {
  const now = useNow()
  const until = ends ? chosen : null
  /** An end was asked for where there is none. */
  const [asked, setAsked] = useState(false)
  if (ends && asked) setAsked(false)
  const [open, setOpen] = useState(false)
  /** The chip that was picked here keeps the tick; the minutes that pass do not take it away. */
  const [picked, setPicked] = useState<{ readonly label: string; readonly until: number | null } | null>(null)
  const tick = until === null ? untilOptions(now)[0]?.label : picked?.until === until ? picked.label : null
  const chips = untilOptions(now).map(({ label }, index): Chip => {
    return {
      key: label,
      checked: tick === label,
      content: <Say>{label}</Say>,
      onChoose: () => {
        const to = untilOptions(Date.now())[index]?.until ?? null
        setAsked(!ends && to !== null)
        if (!ends) return
        setPicked({ label, until: to })
        setOpen(false)
        onUntil(to)
      },
    }
  })
  const own: Chip = {
    key: 'own',
    checked: tick === null,
    content: (
      <>
        {until === null || tick !== null ? meWords.time : <Say>{untilWords(until, now)}</Say>}
        <Icon name="down" size={12} />
      </>
    ),
    onChoose: () => {
      setAsked(!ends)
      if (!ends) return
      setPicked(null)
      setOpen(!open || tick !== null)
      if (until === null) onUntil(firstUntil(Date.now()))
    },
  }
  return (
    <div className="until-row">
      <Chips label={meWords.until} chips={[...chips, own]} />
      <p className="hint" role="status">
        {asked && !ends ? <Say>{meWords.noEnd}</Say> : null}
      </p>
      {open && until !== null ? <OwnTime until={until} onUntil={onUntil} /> : null}
    </div>
  )
}

const PAUSE_MS = 1000
type Typed = { readonly date: string; readonly time: string }

/** What is typed acts on Enter, on leaving, or when nothing was typed for a while: as the note does. */
function OwnTime({ until, onUntil }: { until: number; onUntil: (until: number) => void }) {
  const [typed, setTyped] = useState<Typed | null>(null)
  const [problem, setProblem] = useState<UntilProblem | null>(null)
  const errorId = useId()
  const { date, time } = typed ?? { date: dateField(until), time: timeField(until) }
  const morning = nextMorning(useNow())
  const send = (): void => {
    if (typed === null) return
    const read = readUntil(date, time, Date.now())
    setProblem(read.ok ? null : read.error)
    if (!read.ok) return
    setTyped(null)
    if (date !== dateField(until) || time !== timeField(until)) onUntil(read.value)
  }
  usePause(typed, PAUSE_MS, send)
  const field = {
    className: problem === null ? 'input' : 'input bad',
    'aria-invalid': problem === null ? undefined : true,
    'aria-describedby': problem === null ? undefined : errorId,
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      // From one field to the other nothing is said yet.
      if (currentTarget.parentElement?.contains(relatedTarget instanceof Node ? relatedTarget : null) !== true) send()
    },
  }
  return (
    <form
      className="own-time"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <input
        {...field}
        type="time"
        aria-label={meWords.untilTime}
        value={time}
        onChange={event => {
          setTyped({ date, time: event.currentTarget.value })
        }}
      />
      <input
        {...field}
        type="date"
        aria-label={meWords.untilDate}
        value={date}
        onChange={event => {
          setTyped({ date: event.currentTarget.value, time })
        }}
      />
      <button
        type="button"
        className="chip"
        onClick={() => {
          setTyped(null)
          setProblem(null)
          onUntil(morning.until)
        }}
      >
        <Say>{morning.label}</Say>
      </button>
      {problem === null ? null : (
        <p className="hint field-error" id={errorId} role="alert">
          <Say>{untilProblem(problem, time)}</Say>
        </p>
      )}
    </form>
  )
}
