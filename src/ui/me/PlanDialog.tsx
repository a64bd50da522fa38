/** The dialog "Plan ahead": what is planned, and one plan at a time to add or change. */
import './plan.css'
import { useState } from 'react'
import type { Planned } from '../../model/availability.ts'
import { Button, LinkButton } from '../kit/Button.tsx'
import { useCommands, usePage } from '../kit/context.ts'
import { Dialog } from '../kit/Dialog.tsx'
import { StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { changeWords, planTime, planTitle, planWords, removedWords, removeWords } from '../words/plan.ts'
import { availabilityShape } from '../words/status.ts'
import { PlanForm } from './PlanForm.tsx'
import { aheadOf, draftOf, newDraft, type PlanDraft, withoutPlan, withPlan } from './plan.ts'

export function PlanDialog({ onClose }: { onClose: () => void }) {
  const planned = usePage(state => state.me.planned)
  const { setPlanned } = useCommands()
  const [draft, setDraft] = useState<PlanDraft | null>(() =>
    aheadOf(planned, Date.now()).length === 0 ? newDraft(Date.now()) : null,
  )
  const [removed, setRemoved] = useState<Planned | null>(null)
  const add = (): void => {
    setDraft(newDraft(Date.now()))
  }
  const back = (): void => {
    setDraft(null)
  }
  if (draft !== null)
    return (
      <Dialog key="form" title={draft.id === null ? planWords.newTitle : planWords.editTitle} onClose={onClose}>
        <PlanForm
          first={draft}
          planned={planned}
          onCancel={back}
          onSave={plan => {
            setPlanned(withPlan(planned, plan, Date.now()))
            setRemoved(null)
            back()
          }}
        />
      </Dialog>
    )
  return (
    <Dialog key="list" title={planWords.title} onClose={onClose}>
      <Plans
        planned={planned}
        onEdit={plan => {
          setDraft(draftOf(plan))
        }}
        onRemove={plan => {
          setPlanned(withoutPlan(planned, plan.id))
          setRemoved(plan)
        }}
      />
      {removed === null ? null : (
        <p className="plan-removed" role="status">
          {removedWords(removed)}
          <LinkButton
            autoFocus
            onClick={() => {
              setPlanned(withPlan(planned, removed, Date.now()))
              setRemoved(null)
            }}
          >
            {planWords.undo}
          </LinkButton>
        </p>
      )}
      <div className="acts">
        <Button icon="plus" onClick={add}>
          {planWords.add}
        </Button>
        <Button look="primary" onClick={onClose}>
          {planWords.done}
        </Button>
      </div>
    </Dialog>
  )
}

type PlansProps = {
  readonly planned: readonly Planned[]
  readonly onEdit: (plan: Planned) => void
  readonly onRemove: (plan: Planned) => void
}

function Plans({ planned, onEdit, onRemove }: PlansProps) {
  const now = useNow()
  const ahead = aheadOf(planned, now)
  if (ahead.length === 0) return <p className="muted">{planWords.none}</p>
  return (
    <ul className="plans">
      {ahead.map(plan => {
        const { word, more } = planTitle(plan)
        return (
          <li key={plan.id}>
            <StatusIcon status={availabilityShape(plan.availability.status)} />
            <span className="plan-text">
              <span className="plan-what">
                <b>
                  <Say>{word}</Say>
                </b>
                {more === '' ? null : (
                  <>
                    , <bdi>{more}</bdi>
                  </>
                )}
              </span>
              <span className="hint num">
                <Say>{planTime(plan, now)}</Say>
              </span>
            </span>
            <Button look="quiet" icon="pencil" aria-label={changeWords(plan, now)} onClick={() => onEdit(plan)} />
            <Button look="quiet" icon="x" aria-label={removeWords(plan, now)} onClick={() => onRemove(plan)} />
          </li>
        )
      })}
    </ul>
  )
}
