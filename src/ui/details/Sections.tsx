/** The sections below the day: devices and services, why, and the subscription. */
import type { Contact } from '../../model/contact.ts'
import type { Part, Shown } from '../../model/shown.ts'
import type { WatchState } from '../../model/subscription.ts'
import { Button } from '../kit/Button.tsx'
import { useCommands } from '../kit/context.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Icon, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import type { Standing } from '../words/standing.ts'
import { statusOf } from '../words/status.ts'
import { plainName } from '../words/text.ts'
import { partAge, partStatus, partWords } from './say.ts'
import { type Fact, subscriptionWords, technicalFacts } from './subscription.ts'
import { whyWords } from './why.ts'
import { detailsWords } from './words.ts'

export function Devices({ contact, shown }: { contact: Contact; shown: Shown }) {
  if (shown.parts.length === 0) return null
  return (
    <section className="sec">
      <h2>{detailsWords.devices}</h2>
      <Parts parts={shown.parts} name={plainName(contact.name)} isPast={shown.was !== null} />
    </section>
  )
}

type PartsProps = { parts: readonly Part[]; name: string; isPast?: boolean }

/** `name`: what a part is called that speaks of the person as a whole. */
export const Parts = ({ parts, name, isPast = false }: PartsProps) => (
  <ul>
    {parts.map(part => (
      <Device key={`${part.kind} ${part.id}`} part={part} parts={parts} name={name} isPast={isPast} />
    ))}
  </ul>
)

type DeviceProps = { part: Part; parts: readonly Part[]; name: string; isPast: boolean }

function Device({ part, parts, name, isPast }: DeviceProps) {
  const now = useNow()
  const { label, detail, icon } = partWords(part, parts, name)
  const { lead, join, rest } = partStatus(part, isPast)
  return (
    <li className="dev">
      <Icon name={icon} />
      <span className="row-text">
        <span className="d1">
          <bdi>{label}</bdi>
        </span>
        <span className="d2">
          <bdi>{detail}</bdi>
        </span>
      </span>
      <span className="d3">
        <StatusIcon status={isPast ? 'stale' : part.status} />
        <span>
          <Say>
            {part.decides && !isPast ? <b>{lead}</b> : lead}
            {join}
            <bdi>{rest}</bdi>
          </Say>
        </span>
      </span>
      <span className="age num">{partAge(part, now)}</span>
    </li>
  )
}

type AskedProps = { contact: Contact; shown: Shown | undefined; standing: Standing }

export function Why({ contact, shown, standing }: AskedProps) {
  const { title, text, steps } = whyWords(contact, shown, standing)
  return (
    <section className="sec why">
      <h2>{title}</h2>
      <div>
        <p>
          <Say>{text}</Say>
        </p>
        {steps.length === 0 ? null : (
          <ol className="steps">
            {steps.map((step, index) => (
              <li key={step.id}>
                <span className={step.decides ? 'n win' : 'n'} aria-hidden="true">
                  {index + 1}
                </span>
                <span className="anywhere">
                  <Say>{step.text}</Say>
                </span>
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  )
}

const NOT_ASKED: WatchState = { kind: 'idle' }

export function Subscription({ contact, shown, standing }: AskedProps) {
  const now = useNow()
  const { askAgain } = useCommands()
  const watch = shown?.watch ?? NOT_ASKED
  const { mark, isGood, lead, text, facts, canAsk } = subscriptionWords(
    contact,
    watch,
    statusOf(shown) !== 'unknown' || shown?.was != null,
    standing,
    now,
  )
  return (
    <section className="sec">
      <h2>{detailsWords.subscription}</h2>
      <div>
        <p className="ok-line">
          {'icon' in mark ? (
            <Icon name={mark.icon} className={isGood ? 'green' : 'grey'} />
          ) : (
            <StatusIcon status={mark.status} />
          )}
          <span>
            <Say>
              <b>{lead}</b> {text}
            </Say>
          </span>
        </p>
        <Facts facts={facts} />
        {canAsk ? (
          <p className="ask">
            <Button
              size="sm"
              icon="retry"
              onClick={() => {
                askAgain(contact.uri)
              }}
            >
              {detailsWords.askAgain}
            </Button>
          </p>
        ) : null}
        <Disclosure label={detailsWords.technical}>
          <Facts facts={technicalFacts(contact, watch, shown)} mono />
        </Disclosure>
      </div>
    </section>
  )
}

const Facts = ({ facts, mono = false }: { facts: readonly Fact[]; mono?: boolean }) =>
  facts.length === 0 ? null : (
    <dl className="kv">
      {facts.map(([label, value]) => (
        <div className="kv-pair" key={label}>
          <dt>{label}</dt>
          <dd className={mono ? 'mono anywhere' : 'num'}>
            <Say>{value}</Say>
          </dd>
        </div>
      ))}
    </dl>
  )
