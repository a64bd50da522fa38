/** One contact in the list. It paints again when this contact changes, and for no other. */
import { memo } from 'react'
import type { Contact } from '../../model/contact.ts'
import type { Shown } from '../../model/shown.ts'
import { useShown } from '../kit/context.ts'
import { hueOf, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { rowAge, rowName, statusNote, statusOf, statusWord } from '../words/status.ts'
import { plainName } from '../words/text.ts'

type RowProps = {
  readonly contact: Contact
  readonly id: string
  readonly index: number
  /** How many rows the whole list has. */
  readonly size: number
  /** Where it stands, px from the top of the list. */
  readonly start: number
  readonly isSelected: boolean
  readonly isCurrent: boolean
}

export const Row = memo(({ contact, id, index, size, start, isSelected, isCurrent }: RowProps) => {
  const shown = useShown(contact.uri)
  const status = statusOf(shown)
  const note = statusNote(contact, shown)
  const grey = hueOf(status) === 'grey' ? ' away-ish' : ''
  return (
    // The listbox around it has the focus and hears clicks and keys.
    <div
      id={id}
      className={`row${grey}${isCurrent ? ' is-current' : ''}`}
      role="option"
      aria-selected={isSelected}
      aria-posinset={index + 1}
      aria-setsize={size}
      aria-label={rowName(contact, shown)}
      data-index={index}
      style={{ insetBlockStart: start }}
    >
      <span className="st">
        <StatusIcon status={status} />
      </span>
      <span className="row-text">
        <span className="nm">
          <bdi>{plainName(contact.name)}</bdi>
        </span>
        <span className="sub">
          <Say>
            <b>{statusWord(status)}</b>
            {note === '' ? null : (
              <>
                {' · '}
                <LastShape shown={shown} />
                <bdi>{note}</bdi>
              </>
            )}
          </Say>
        </span>
      </span>
      <Age shown={shown} />
    </div>
  )
})

/** What a stale contact was, small and in grey. */
function LastShape({ shown }: { shown: Shown | undefined }) {
  const was = shown?.was ?? null
  return was === null || was === 'unknown' ? null : <StatusIcon status={was} size={12} hue="" />
}

function Age({ shown }: { shown: Shown | undefined }) {
  const now = useNow()
  return <span className="age">{rowAge(shown, now)}</span>
}
