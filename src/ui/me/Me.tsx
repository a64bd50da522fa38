/** Who one is, what one says of oneself, and what the network has of it. */
import './me.css'
import { useEffect, useState } from 'react'
import { AVAILABILITY_STATUSES, type Availability } from '../../model/availability.ts'
import { addressText, nameFromUri } from '../../store/address.ts'
import { useCommands, usePage } from '../kit/context.ts'
import { Icon, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { echoLine } from '../words/echo.ts'
import { standingOf } from '../words/standing.ts'
import { availabilityShape, availabilityWord } from '../words/status.ts'
import { plain } from '../words/text.ts'
import { MenuButton, type MenuEntry } from './MenuButton.tsx'
import { NoteBox } from './NoteBox.tsx'
import { chosen, WISH_MS, type Wish } from './wish.ts'
import { availabilityHint, availabilityLabel, echoIcon, meWords, othersSee } from './words.ts'

export function Me() {
  const account = usePage(state => state.account)
  if (account === null) return null
  const name = plain(account.displayName) || nameFromUri(account.aor)
  return (
    <section className="me" aria-label={meWords.me}>
      <div className="me-top">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <span className="addr">{addressText(account.aor)}</span>
        <ToSettings />
      </div>
      <Choice />
      <EchoLine />
    </section>
  )
}

/** Only a narrow page shows it: a wide one has the rail. */
function ToSettings() {
  const { show } = useCommands()
  return (
    <span className="nav">
      <button
        type="button"
        className="btn quiet icon"
        aria-label={meWords.settings}
        onClick={() => {
          show('settings')
        }}
      >
        <Icon name="sliders" size={20} />
      </button>
    </span>
  )
}

type Choosing = { readonly current: Availability; readonly change: (changed: Partial<Availability>) => void }

function useChoice(): Choosing {
  const truth = usePage(state => state.me.availability)
  const { setAvailability } = useCommands()
  const [sent, setSent] = useState<Wish | null>(null)
  const [now, setNow] = useState(0)
  useEffect(() => {
    if (sent === null) return
    const timer = setTimeout(() => {
      setNow(sent.at + WISH_MS)
    }, WISH_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [sent])
  const current = chosen(sent, truth, now)
  const change = (changed: Partial<Availability>): void => {
    const wish = { ...current, ...changed }
    if (wish.status === current.status && wish.note === current.note) return
    setSent({ wish, against: truth, at: Date.now() })
    setAvailability(wish)
  }
  return { current, change }
}

function Choice() {
  const { current, change } = useChoice()
  const entries = AVAILABILITY_STATUSES.map((status): MenuEntry => {
    const checked = status === current.status
    return {
      key: status,
      name: availabilityWord(status),
      checked,
      onChoose: () => {
        change({ status })
      },
      content: (
        <>
          <span className="st">
            <StatusIcon status={availabilityShape(status)} />
          </span>
          <span className="w">{availabilityWord(status)}</span>
          <span className="h">{availabilityHint[status]}</span>
          {checked ? <Icon name="check" className="ck" /> : <span />}
        </>
      ),
    }
  })
  return (
    <div className="avail">
      <MenuButton
        label={availabilityLabel(current.status)}
        className="avail-button"
        menuLabel={meWords.availability}
        entries={entries}
        foot={<OthersSee availability={current} />}
      >
        <StatusIcon status={availabilityShape(current.status)} />
        <span>{availabilityWord(current.status)}</span>
        <span className="until" />
        <Icon name="down" className="chev" />
      </MenuButton>
      <NoteBox
        note={current.note}
        onSend={note => {
          change({ note })
        }}
      />
    </div>
  )
}

function OthersSee({ availability }: { availability: Availability }) {
  const { status, word, note, kept } = othersSee(availability)
  return (
    <p className="preview">
      <Icon name="eye" />
      <span className="preview-lead">{meWords.othersSee}</span>
      <StatusIcon status={status} size={12} />
      <span className="preview-text">
        <b>{word}</b>
        {note === '' ? null : (
          <>
            , <bdi>{note}</bdi>
          </>
        )}
        {kept === '' ? null : `. ${kept}`}
      </span>
    </p>
  )
}

function EchoLine() {
  const echo = usePage(state => state.me.echo)
  const standing = usePage(state => standingOf(state.session))
  const now = useNow()
  const { text, icon, tone } = echoLine(echo, standing, now)
  return (
    <p className={tone === 'bad' ? 'echo bad' : 'echo'} role="status" aria-label={meWords.networkKnows}>
      <Icon
        name={(standing.kind === 'thrownOut' || standing.kind === 'leaving' ? null : echoIcon(echo)) ?? icon}
        size={12}
        className={tone === 'bad' || icon === 'unplug' ? '' : 'acc'}
      />
      <span>
        <Say>{text}</Say>
      </span>
    </p>
  )
}
