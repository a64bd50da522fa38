/** Settings: one page of sections; the list at the side leads to each. */
import './settings.css'
import { Fragment, type MouseEvent, type RefObject, useId, useMemo, useRef } from 'react'
import { useFocusOnArrival } from '../frame/focus.ts'
import { Back } from '../kit/Back.tsx'
import { useCommands } from '../kit/context.ts'
import { Icon, type IconName } from '../kit/Icon.tsx'
import { devicesWords } from '../words/devices.ts'
import { idleWords } from '../words/idle.ts'
import { settingsWords } from '../words/settings.ts'
import { subscribersWords } from '../words/subscribers.ts'
import { AccountSection } from './AccountSection.tsx'
import { AppearanceSection } from './AppearanceSection.tsx'
import { ContactsSection } from './ContactsSection.tsx'
import { DevicesSection } from './DevicesSection.tsx'
import { IdleSection } from './IdleSection.tsx'
import { PrivacySection } from './PrivacySection.tsx'
import { Seen } from './Seen.tsx'
import { SubscribersSection } from './SubscribersSection.tsx'
import { useFolded } from './useFolded.ts'
import { PreferencesContext, useChoosing } from './usePreferences.ts'
import { useReached } from './useReached.ts'

type Entry = {
  readonly key: string
  readonly label: string
  /** For the list at the side; the label itself when not given. */
  readonly short?: string
  readonly icon: IconName
  readonly Section: () => React.ReactNode
}
const ENTRIES: readonly Entry[] = [
  { key: 'appearance', label: settingsWords.appearance, icon: 'sun', Section: AppearanceSection },
  { key: 'privacy', label: settingsWords.privacy, icon: 'eye', Section: PrivacySection },
  { key: 'idle', label: idleWords.title, icon: 'clock', Section: IdleSection },
  {
    key: 'subscribers',
    label: subscribersWords.title,
    short: subscribersWords.short,
    icon: 'bell',
    Section: SubscribersSection,
  },
  { key: 'devices', label: devicesWords.title, icon: 'laptop', Section: DevicesSection },
  { key: 'contacts', label: settingsWords.contacts, icon: 'people', Section: ContactsSection },
  { key: 'account', label: settingsWords.account, icon: 'user', Section: AccountSection },
]

export function Settings() {
  const { show } = useCommands()
  const id = useId()
  const main = useRef<HTMLElement>(null)
  useFocusOnArrival(main)
  const isFolded = useFolded()
  return (
    <main ref={main} className="sheet" tabIndex={-1}>
      <Back
        onBack={() => {
          show('contacts')
        }}
      />
      <div className="page">
        <h1>{settingsWords.settings}</h1>
        <div className="setgrid">
          <Ways id={id} sheet={main} />
          <Sections id={id} seenInside={isFolded} />
          {isFolded ? null : <Seen />}
        </div>
      </div>
    </main>
  )
}

function Ways({ id, sheet }: { id: string; sheet: RefObject<HTMLElement | null> }) {
  const sections = useMemo(() => ENTRIES.map(({ key }) => id + key), [id])
  const { reached, jumped } = useReached(sheet, sections)
  return (
    <nav className="setnav" aria-label={settingsWords.settings}>
      {ENTRIES.map(({ key, label, short, icon }, index) => (
        <a
          key={key}
          href={`#${id}${key}`}
          aria-current={index === reached ? 'true' : undefined}
          onClick={event => {
            jump(event)
            jumped(index)
          }}
        >
          <Icon name={icon} />
          {short ?? label}
        </a>
      ))}
    </nav>
  )
}

/** `seenInside`: what others see stands right below what decides it. */
function Sections({ id, seenInside }: { id: string; seenInside: boolean }) {
  const choosing = useChoosing()
  return (
    <PreferencesContext value={choosing}>
      <div className="sets">
        {ENTRIES.map(({ key, label, Section }) => (
          <Fragment key={key}>
            <section id={`${id}${key}`} className="set" aria-label={label} tabIndex={-1}>
              <h2>{label}</h2>
              <Section />
            </section>
            {seenInside && key === 'privacy' ? <Seen /> : null}
          </Fragment>
        ))}
      </div>
    </PreferencesContext>
  )
}

/** Without a new entry in the browser's history: Back leaves the settings at once. */
function jump(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault()
  const section = document.getElementById(event.currentTarget.hash.slice(1))
  section?.scrollIntoView()
  section?.focus({ preventScroll: true })
}
