/** What else someone says of themselves. Links are text that one may open; nothing of them is loaded (SEC-17). */
import type { Contact } from '../../model/contact.ts'
import type { Composed, Shown } from '../../model/shown.ts'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { plainName } from '../words/text.ts'
import { type ExtraFact, endsWith, extraFacts } from './extras.ts'
import { detailsWords } from './words.ts'

export function Also({ contact, shown }: { contact: Contact; shown: Shown }) {
  const now = useNow()
  const facts = extraFacts(shown.extras, plainName(contact.name), isToldBeside(shown), now)
  if (facts.length === 0) return null
  return (
    <section className="sec">
      <h2>{shown.was !== null ? detailsWords.last : detailsWords.also}</h2>
      <ExtraFacts facts={facts} />
    </section>
  )
}

const isToldBeside = ({ status, was, extras }: Shown): boolean => was === null && endsWith(said(status), extras)
const said = (status: Shown['status']): Composed['status'] =>
  status === 'waiting' || status === 'refused' || status === 'stale' ? 'unknown' : status

export const ExtraFacts = ({ facts }: { facts: readonly ExtraFact[] }) => (
  <dl className="kv also">
    {facts.map(({ label, text, link }) => (
      <div className="kv-pair" key={`${label} ${text}`}>
        <dt>{label}</dt>
        <dd className="num anywhere">{link === null ? <Own text={text} /> : <Link text={text} {...link} />}</dd>
      </div>
    ))}
  </dl>
)

const Own = ({ text }: { text: string }) => (
  <Say>
    <bdi>{text}</bdi>
  </Say>
)

/** SEC-14: no page that is opened gets a hold of this one, or learns of it. */
function Link({ text, uri, go }: { text: string; uri: string; go: string | null }) {
  const link = (
    <a className="link anywhere" href={uri} target={go === null ? '_blank' : undefined} rel="noopener noreferrer">
      <Say>{go ?? text}</Say>
    </a>
  )
  return go === null ? (
    link
  ) : (
    <Say>
      {text} · {link}
    </Say>
  )
}
