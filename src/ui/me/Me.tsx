/** Who one is, what one says of oneself, and what the network has of it. */
import './me.css'
import { useState } from 'react'
import { AVAILABILITY_STATUSES, type Availability } from '../../model/availability.ts'
import { addressText, nameFromUri } from '../../store/address.ts'
import { useCommands, usePage } from '../kit/context.ts'
import { Icon, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { echoLine } from '../words/echo.ts'
import { availabilityShape, availabilityWord } from '../words/status.ts'
import { plain } from '../words/text.ts'
import { MenuButton, type MenuEntry } from './MenuButton.tsx'
import { NoteBox } from './NoteBox.tsx'
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

/** What we sent, as long as the worker has not answered: the next change builds on it. */
type Wish = { readonly wish: Availability; readonly against: Availability }

function Choice() {
  const availability = usePage(state => state.me.availability)
  const { setAvailability } = useCommands()
  const [sent, setSent] = useState<Wish | null>(null)
  const current = sent?.against === availability ? sent.wish : availability
  const change = (changed: Partial<Availability>): void => {
    const wish = { ...current, ...changed }
    if (wish.status === current.status && wish.note === current.note) return
    setSent({ wish, against: availability })
    setAvailability(wish)
  }
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
  const link = usePage(state => (state.session?.kind === 'signedIn' ? state.session.link : null))
  const now = useNow()
  const { text, icon, tone } = echoLine(echo, link, now)
  return (
    <p className={tone === 'bad' ? 'echo bad' : 'echo'} role="status" aria-label={meWords.networkKnows}>
      <Icon
        name={(link === null ? null : echoIcon(echo)) ?? icon}
        size={12}
        className={tone === 'bad' || icon === 'unplug' ? '' : 'acc'}
      />
      <span>{text}</span>
    </p>
  )
}
