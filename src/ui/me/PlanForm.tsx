/** One plan: which status, from when until when, and what is said with it. */
import { type ReactNode, useId, useState } from 'react'
import { ACTIVITIES_LIMIT, AVAILABILITY_STATUSES, type Planned } from '../../model/availability.ts'
import { Button } from '../kit/Button.tsx'
import { Chips } from '../kit/Chips.tsx'
import { usePage } from '../kit/context.ts'
import { Field } from '../kit/Field.tsx'
import { StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Picker } from '../kit/Picker.tsx'
import { Switch } from '../kit/Switch.tsx'
import { ACTIVITY_CHOICES } from '../words/activity.ts'
import { overlapWords, planProblem, planWords } from '../words/plan.ts'
import { availabilityShape, availabilityWord } from '../words/status.ts'
import { typeNote } from './note.ts'
import { aheadOf, moveStart, overlapping, type PlanDraft, type PlanProblem, readPlan } from './plan.ts'

type PlanFormProps = {
  readonly first: PlanDraft
  readonly planned: readonly Planned[]
  readonly onCancel: () => void
  readonly onSave: (plan: Planned) => void
}

export function PlanForm({ first, planned, onCancel, onSave }: PlanFormProps) {
  const shared = usePage(state => state.me.preferences.shares.planned)
  const [draft, setDraft] = useState(first)
  const [problem, setProblem] = useState<PlanProblem | null>(null)
  const change = (changed: Partial<PlanDraft>): void => {
    setDraft({ ...draft, ...changed })
    setProblem(null)
  }
  const submit = (): void => {
    const now = Date.now()
    const read = readPlan(draft, planned, now, `plan-${now.toString(36)}`)
    if (read.ok) onSave(read.value)
    else setProblem(read.error)
  }
  const wrong = (where: PlanProblem['where']): string | null => (problem?.where === where ? planProblem(problem) : null)
  return (
    <form
      className="dlg-form"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      <Labelled label={planWords.status}>
        <Chips
          label={planWords.status}
          chips={AVAILABILITY_STATUSES.map(status => ({
            key: status,
            checked: status === draft.status,
            content: (
              <>
                <StatusIcon status={availabilityShape(status)} size={12} />
                {availabilityWord(status)}
              </>
            ),
            onChoose: () => {
              change({ status })
            },
          }))}
        />
      </Labelled>
      <When
        label={planWords.from}
        date={draft.fromDate}
        time={draft.fromTime}
        error={wrong('from')}
        onChange={(fromDate, fromTime) => {
          change(moveStart(draft, { fromDate, fromTime }))
        }}
      />
      <When
        label={planWords.until}
        date={draft.untilDate}
        time={draft.untilTime}
        error={wrong('until')}
        onChange={(untilDate, untilTime) => {
          change({ untilDate, untilTime })
        }}
      />
      <Overlap draft={draft} planned={planned} />
      <Field
        label={planWords.note}
        autoComplete="off"
        dir="auto"
        value={draft.note}
        onValue={text => {
          change({ note: typeNote(null, '', text).text })
        }}
      />
      <Labelled label={planWords.activity}>
        <Picker
          label={planWords.activity}
          placeholder={planWords.addActivity}
          choices={ACTIVITY_CHOICES}
          chosen={draft.activities}
          limit={ACTIVITIES_LIMIT}
          onChange={activities => {
            change({ activities })
          }}
        />
      </Labelled>
      <Switch
        label={planWords.announce}
        hint={shared ? planWords.announceHint : planWords.unshared}
        on={draft.announced}
        onChange={announced => {
          change({ announced })
        }}
      />
      {problem?.where === 'all' ? (
        <p className="field-error" role="alert">
          {planProblem(problem)}
        </p>
      ) : null}
      <div className="acts">
        <Button look="quiet" onClick={onCancel}>
          {planWords.cancel}
        </Button>
        <Button look="primary" submit>
          {planWords.save}
        </Button>
      </div>
    </form>
  )
}

/** The label is for the eye; what stands under it carries its own name. */
const Labelled = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="field">
    <span className="label" aria-hidden="true">
      {label}
    </span>
    {children}
  </div>
)

type WhenProps = {
  readonly label: string
  readonly date: string
  readonly time: string
  readonly error: string | null
  readonly onChange: (date: string, time: string) => void
}

function When({ label, date, time, error, onChange }: WhenProps) {
  const id = useId()
  const field = {
    className: error === null ? 'input' : 'input bad',
    'aria-invalid': error === null ? undefined : true,
    'aria-describedby': error === null ? undefined : id,
  }
  return (
    <Labelled label={label}>
      <div className="when-fields">
        <input
          {...field}
          type="date"
          aria-label={planWords.day(label)}
          value={date}
          onChange={event => {
            onChange(event.currentTarget.value, time)
          }}
        />
        <input
          {...field}
          type="time"
          aria-label={planWords.time(label)}
          value={time}
          onChange={event => {
            onChange(date, event.currentTarget.value)
          }}
        />
      </div>
      {error === null ? null : (
        <span className="hint field-error" id={id} role="alert">
          {error}
        </span>
      )}
    </Labelled>
  )
}

/** Allowed, and said. */
function Overlap({ draft, planned }: { draft: PlanDraft; planned: readonly Planned[] }) {
  const now = useNow()
  const read = readPlan(draft, planned, now, '')
  const others = read.ok ? overlapping(aheadOf(planned, now), read.value) : []
  return others.length === 0 ? null : <p className="hint">{overlapWords(others, now)}</p>
}
