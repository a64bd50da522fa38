/** Below the statuses: the note, until when, what one is doing, how one feels, where, and what one said before. */
import { useLayoutEffect, useRef, useState } from 'react'
import { ACTIVITIES_LIMIT, type Availability, MOODS_LIMIT } from '../../model/availability.ts'
import { Icon } from '../kit/Icon.tsx'
import { Picker } from '../kit/Picker.tsx'
import { Say } from '../kit/Say.tsx'
import { ACTIVITY_CHOICES } from '../words/activity.ts'
import { MOOD_CHOICES } from '../words/mood.ts'
import { PLACE_CHOICES } from '../words/place.ts'
import { Line } from './Line.tsx'
import { NoteBox } from './NoteBox.tsx'
import { Recent } from './Recent.tsx'
import { UntilRow } from './UntilRow.tsx'
import { canEnd } from './until.ts'
import type { Choosing } from './useChoice.ts'
import { meWords } from './words.ts'

type MoreFormProps = {
  readonly choosing: Choosing
  readonly onClose: () => void
  readonly onPlan: () => void
}

export function MoreForm({ choosing, onClose, onPlan }: MoreFormProps) {
  const { base, choose } = choosing
  const [more, setMore] = useState(base.moods.length > 0 || base.place !== null)
  const [opened, setOpened] = useState(false)
  const change = (changed: Partial<Availability>): void => {
    choose({ ...base, ...changed })
  }
  return (
    <div className="frm">
      <Line label={meWords.note}>
        <NoteBox
          look="input"
          note={base.note}
          onSend={note => {
            change({ note })
          }}
        />
      </Line>
      <Line label={meWords.until}>
        <UntilRow
          until={base.until}
          ends={canEnd(base)}
          onUntil={until => {
            change({ until })
          }}
        />
      </Line>
      <Line label={meWords.activity}>
        <Picker
          label={meWords.activity}
          placeholder={meWords.addActivity}
          choices={ACTIVITY_CHOICES}
          chosen={base.activities}
          limit={ACTIVITIES_LIMIT}
          onChange={activities => {
            change({ activities })
          }}
        />
      </Line>
      {more ? <MoodAndPlace opened={opened} base={base} change={change} /> : null}
      <Recent base={base} choose={choose} onClose={onClose} />
      <div className="frm-acts">
        {more ? null : (
          <button
            type="button"
            className="disc"
            aria-expanded={false}
            onClick={event => {
              // A finger would bring up the keyboard of the screen with it.
              if (event.detail > 0) event.currentTarget.closest<HTMLElement>('[role=dialog]')?.focus()
              setMore(true)
              setOpened(event.detail === 0)
            }}
          >
            <Icon name="right" size={12} className="flip" />
            {meWords.more}
          </button>
        )}
        <button type="button" className="disc" onClick={onPlan}>
          <Icon name="clock" size={12} />
          <Say>{meWords.planAhead}</Say>
        </button>
      </div>
    </div>
  )
}

type ChangeProps = {
  /** By a key on the button, which is gone with that. */
  readonly opened: boolean
  readonly base: Availability
  readonly change: (changed: Partial<Availability>) => void
}

function MoodAndPlace({ opened, base, change }: ChangeProps) {
  const first = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    // The focus goes on where the button was; without that the keyboard would start at the top of the page.
    if (opened) first.current?.querySelector('input')?.focus()
  }, [opened])
  return (
    <div ref={first} className="frm-part">
      <Line label={meWords.mood}>
        <Picker
          label={meWords.mood}
          placeholder={meWords.addMood}
          choices={MOOD_CHOICES}
          chosen={base.moods}
          limit={MOODS_LIMIT}
          onChange={moods => {
            change({ moods })
          }}
        />
      </Line>
      <Line label={meWords.place}>
        <Picker
          label={meWords.place}
          placeholder={meWords.addPlace}
          choices={PLACE_CHOICES}
          chosen={base.place === null ? [] : [base.place]}
          limit={1}
          onChange={([place = null]) => {
            change({ place })
          }}
        />
      </Line>
    </div>
  )
}
