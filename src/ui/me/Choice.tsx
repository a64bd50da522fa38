/** What one says of oneself: the button with the status, the menu behind it, and the note. */
import { useId, useRef, useState } from 'react'
import { AVAILABILITY_STATUSES } from '../../model/availability.ts'
import { usePage } from '../kit/context.ts'
import { Icon, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { availabilityShape, availabilityWord } from '../words/status.ts'
import { picked } from './choose.ts'
import { PopButton } from './MenuButton.tsx'
import { type MenuEntry, MenuList } from './MenuList.tsx'
import { MoreForm } from './MoreForm.tsx'
import { NoteBox } from './NoteBox.tsx'
import { OthersSee } from './OthersSee.tsx'
import { PlanDialog } from './PlanDialog.tsx'
import { Popover } from './Popover.tsx'
import type { Choosing } from './useChoice.ts'
import { availabilityEffect, availabilityHint, availabilityLabel, holdsWords, meWords } from './words.ts'

export function Choice({ choosing }: { choosing: Choosing }) {
  const { current, base, byItself, choose } = choosing
  const said = usePage(state => state.me.said)
  const idleAfterS = usePage(state => state.me.preferences.idleAfterS)
  const now = useNow()
  const [open, setOpen] = useState(false)
  const [planning, setPlanning] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  const holds = holdsWords(current, byItself, said, idleAfterS, now)
  const close = (): void => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div className="avail">
      <PopButton
        label={availabilityLabel(current.status)}
        describedBy={holds === '' ? undefined : id}
        className="avail-button"
        popup="dialog"
        open={open}
        onOpen={setOpen}
        buttonRef={button}
      >
        <StatusIcon status={availabilityShape(current.status)} />
        <span className="avail-word">{availabilityWord(current.status)}</span>
        <span className="until num" id={id}>
          <Say>{holds}</Say>
        </span>
        <Icon name="down" className="chev" />
      </PopButton>
      {open ? (
        <Menu
          choosing={choosing}
          onClose={close}
          onLeave={() => {
            setOpen(false)
          }}
          onPlan={() => {
            close()
            setPlanning(true)
          }}
        />
      ) : null}
      <NoteBox
        look="note"
        covered={open}
        note={base.note}
        onSend={note => {
          choose({ ...base, note })
        }}
      />
      {planning ? (
        <PlanDialog
          onClose={() => {
            setPlanning(false)
          }}
        />
      ) : null}
    </div>
  )
}

type MenuProps = {
  readonly choosing: Choosing
  readonly onClose: () => void
  readonly onLeave: () => void
  readonly onPlan: () => void
}

function Menu({ choosing, onClose, onLeave, onPlan }: MenuProps) {
  const { current, base, byItself, choose } = choosing
  const me = usePage(state => state.me)
  const id = useId()
  const entries = AVAILABILITY_STATUSES.map((status): MenuEntry => {
    const checked = status === current.status
    return {
      key: status,
      name: availabilityWord(status),
      checked,
      title: availabilityEffect[status],
      onChoose: () => {
        choose(picked(me, base, status, Date.now()))
      },
      content: (
        <>
          <span className="st">
            <StatusIcon status={availabilityShape(status)} />
          </span>
          <span className="w">{availabilityWord(status)}</span>
          <span className="h">{availabilityHint(status, me.preferences)}</span>
          {checked ? <Icon name="check" className="ck" /> : <span />}
        </>
      ),
    }
  })
  return (
    <Popover className="saying" label={meWords.availability} onClose={onClose} onLeave={onLeave}>
      <div className="menu-body">
        <MenuList label={meWords.availability} describedBy={id} entries={entries} onClose={onClose} />
        <hr />
        <MoreForm choosing={choosing} onClose={onClose} onPlan={onPlan} />
      </div>
      <OthersSee availability={current} because={byItself ?? 'chosen'} id={id} />
    </Popover>
  )
}
