/** One contact in full: how they are, who said so, their day, their devices, why, and our subscription to them. */
import './details.css'
import { useLayoutEffect, useRef, useState } from 'react'
import type { Contact } from '../../model/contact.ts'
import type { Shown } from '../../model/shown.ts'
import { addressText } from '../../store/address.ts'
import { EditContact } from '../contacts/ContactDialog.tsx'
import { isNarrow } from '../contacts/useNarrow.ts'
import { useCommands, usePage, useShown } from '../kit/context.ts'
import { hueOf, Icon, type IconName, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { MenuButton, type MenuEntry } from '../me/MenuButton.tsx'
import { devicesWords } from '../words/devices.ts'
import { standingOf } from '../words/standing.ts'
import { statusOf } from '../words/status.ts'
import { plainName } from '../words/text.ts'
import { Also } from './Also.tsx'
import { OwnDevices } from './OwnDevices.tsx'
import { Devices, Subscription, Why } from './Sections.tsx'
import { spokenStatus, unreadWords, whoSaid } from './say.ts'
import { Today } from './Today.tsx'
import { detailsWords } from './words.ts'

export function Details() {
  const selected = usePage(state => state.selected)
  const contact = usePage(state => state.contacts?.find(one => one.uri === selected))
  const { select } = useCommands()
  const isEmpty = usePage(state => state.contacts?.length === 0)
  if (contact === undefined)
    return (
      <section className="sheet blank" aria-label={detailsWords.details}>
        <Shapes />
        <p>
          <Say>{isEmpty ? detailsWords.nobody : detailsWords.choose}</Say>
        </p>
        <section aria-label={devicesWords.title}>
          <OwnDevices label={devicesWords.title} />
        </section>
      </section>
    )
  return (
    <section className="sheet" aria-label={detailsWords.details}>
      <Open
        key={contact.uri}
        contact={contact}
        onBack={() => {
          select(null)
        }}
      />
    </section>
  )
}

const LEGEND = ['available', 'busy', 'away', 'dnd', 'offline'] as const
const Shapes = () => (
  <svg className="quiet-art" width="152" height="32" aria-hidden="true">
    {LEGEND.map((shape, index) => (
      <use key={shape} href={`#s-${shape}`} x={index * 32} y={4} width={24} height={24} />
    ))}
  </svg>
)

function Open({ contact, onBack }: { contact: Contact; onBack: () => void }) {
  const shown = useShown(contact.uri)
  const standing = usePage(state => standingOf(state.session))
  const [editing, setEditing] = useState(false)
  const entries = useActions(contact, shown, () => {
    setEditing(true)
  })
  const head = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    // On a narrow page this takes the place of the list that had the focus.
    if (isNarrow()) head.current?.focus({ preventScroll: true })
  }, [])
  return (
    <>
      <div className="back">
        <button type="button" className="btn quiet" onClick={onBack}>
          <Icon name="left" className="flip" />
          {detailsWords.back}
        </button>
        <More entries={entries} className="btn quiet icon" />
      </div>
      <div className="details">
        <header className="who">
          <Tile shown={shown} />
          <div className="row-text">
            <h1 ref={head} tabIndex={-1}>
              <bdi>{plainName(contact.name)}</bdi>
              <span className="addr">{addressText(contact.uri)}</span>
            </h1>
            <Spoken contact={contact} shown={shown} />
          </div>
          <div className="acts">
            <button
              type="button"
              className="btn"
              onClick={() => {
                setEditing(true)
              }}
            >
              <Icon name="pencil" />
              {detailsWords.edit}
            </button>
            <More entries={entries.slice(1)} className="btn icon" />
          </div>
        </header>
        {shown?.malformed === true ? (
          <p className="notice">
            <Say>{unreadWords(shown)}</Say>
          </p>
        ) : null}
        {shown === undefined ? null : <Today history={shown.history} />}
        {shown === undefined ? null : <Also contact={contact} shown={shown} />}
        {shown === undefined ? null : <Devices contact={contact} shown={shown} />}
        <Why contact={contact} shown={shown} standing={standing} />
        <Subscription contact={contact} shown={shown} standing={standing} />
      </div>
      {editing ? (
        <EditContact
          contact={contact}
          onClose={() => {
            setEditing(false)
          }}
        />
      ) : null}
    </>
  )
}

function Tile({ shown }: { shown: Shown | undefined }) {
  const status = statusOf(shown)
  return (
    <span className={`tile t-${hueOf(status)}`}>
      <StatusIcon status={status} size={24} />
    </span>
  )
}

function Spoken({ contact, shown }: { contact: Contact; shown: Shown | undefined }) {
  const now = useNow()
  const { lead, join, rest } = spokenStatus(contact, shown, now)
  return (
    <>
      <p className="now">
        <Say>
          <b>{lead}</b>
          {join}
          <bdi>{rest}</bdi>
        </Say>
      </p>
      <p className="said">
        <Say>{whoSaid(contact, shown, now)}</Say>
      </p>
    </>
  )
}

const More = ({ entries, className }: { entries: readonly MenuEntry[]; className: string }) => (
  <span className="more">
    <MenuButton
      label={detailsWords.more}
      className={className}
      menuLabel={detailsWords.more}
      menuClass="menu-more"
      entries={entries}
    >
      <Icon name="more" />
    </MenuButton>
  </span>
)

function useActions(contact: Contact, shown: Shown | undefined, onEdit: () => void): readonly MenuEntry[] {
  const { askAgain, removeContacts, select } = useCommands()
  const { uri } = contact
  const edit = action('pencil', detailsWords.edit, onEdit)
  const ask = action('retry', detailsWords.askAgain, () => {
    askAgain(uri)
  })
  const remove = action('x', detailsWords.remove, () => {
    select(null)
    removeContacts([uri])
  })
  return shown?.watch.kind === 'ended' ? [edit, ask, remove] : [edit, remove]
}

const action = (icon: IconName, name: string, onChoose: () => void): MenuEntry => ({
  key: name,
  name,
  onChoose,
  content: (
    <>
      <span className="st">
        <Icon name={icon} />
      </span>
      <span className="w">{name}</span>
    </>
  ),
})
