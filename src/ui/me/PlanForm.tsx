/** One plan: which status, from when until when, and what is said with it. */
import { useState } from 'react'
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
import { aheadOf, isTellable, moveStart, overlapping, type PlanDraft, type PlanProblem, readPlan } from './plan.ts'
import { Labelled, When } from './When.tsx'

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
      <fieldset className="plan-told" disabled={!isTellable(draft)}>
        <Switch
          label={planWords.announce}
          hint={isTellable(draft) ? (shared ? planWords.announceHint : planWords.unshared) : planWords.untold}
          on={draft.announced && isTellable(draft)}
          onChange={announced => {
            change({ announced })
          }}
        />
      </fieldset>
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

/** Allowed, and said. */
function Overlap({ draft, planned }: { draft: PlanDraft; planned: readonly Planned[] }) {
  const now = useNow()
  const read = readPlan(draft, planned, now, '')
  const others = read.ok ? overlapping(aheadOf(planned, now), read.value) : []
  return others.length === 0 ? null : <p className="hint">{overlapWords(others, now)}</p>
}
