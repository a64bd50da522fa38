/** Why the overall status is what it is, from the rule that made it. Pure. */
import type { Contact } from '../../model/contact.ts'
import type { Part, Shown } from '../../model/shown.ts'
import { shortFailure } from '../words/failure.ts'
import type { Standing } from '../words/standing.ts'
import { statusOf, statusWord } from '../words/status.ts'
import { plainName } from '../words/text.ts'
import { clockWords } from '../words/time.ts'
import { activityWords } from './activity.ts'
import { lower } from './case.ts'
import { partWords, saidMore } from './say.ts'

export type WhyStep = { readonly id: string; readonly text: string; readonly decides: boolean }
export type WhyWords = { readonly title: string; readonly text: string; readonly steps: readonly WhyStep[] }

export function whyWords(contact: Contact, shown: Shown | undefined, standing: Standing): WhyWords {
  const status = statusOf(shown)
  const title = `Why ${lower(statusWord(status))}`
  const name = plainName(contact.name)
  if (shown === undefined) return { title, text: 'Peu has not asked yet.', steps: [] }
  switch (status) {
    case 'unknown':
      return { title, text: unknownWords(name, shown), steps: [] }
    case 'waiting':
      return {
        title,
        text: `Peu has asked, and ${name} has to allow it. It shows up here as soon as that happens.`,
        steps: [],
      }
    case 'refused':
      return { title, text: `The network says that ${name} does not let you see this. It gives no reason.`, steps: [] }
    case 'stale':
      return {
        title,
        text: `${lostWords(shown, standing)} This is the last thing ${name} told us; it may have changed.`,
        steps: [],
      }
    case 'available':
    case 'busy':
    case 'inCall':
    case 'away':
    case 'doNotDisturb':
    case 'offline':
      return { title, text: ruleWords(name, shown), steps: shown.parts.length > 1 ? stepsOf(name, shown.parts) : [] }
    default:
      return status satisfies never
  }
}

function unknownWords(name: string, { watch, parts, was }: Shown): string {
  if (was !== null) return `The network has no status for ${name} now. You see the last one it had.`
  if (parts.length > 0) return `What ${name} sent says neither yes nor no to being there.`
  switch (watch.kind) {
    case 'idle':
      return 'Peu has not asked yet.'
    case 'asking':
      return 'Peu has asked; the network has not answered yet.'
    case 'pending':
    case 'active':
      return `The network lets you see this, but ${name} has not said anything yet.`
    case 'ended':
      if (watch.failure?.reason === 'unknownUser') return `The network does not know ${name}.`
      return watch.failure === null
        ? 'The network ended the subscription before anything was said.'
        : `The network could not be asked: ${shortFailure(watch.failure)}.`
    default:
      return watch satisfies never
  }
}

function lostWords({ watch }: Shown, standing: Standing): string {
  if (standing.kind === 'thrownOut') return 'The network ended your session.'
  if (standing.kind === 'leaving') return 'You are signing out.'
  if (standing.kind === 'offline') return `This computer has been offline since ${clockWords(standing.since)}.`
  if (standing.kind === 'reconnecting') return `The line dropped at ${clockWords(standing.since)}.`
  if (watch.kind === 'ended') return `The network ended the subscription at ${clockWords(watch.since)}.`
  if (watch.kind === 'active') return 'The network did not renew the subscription.'
  return 'Peu has asked anew, and the network has not answered yet.'
}

function ruleWords(name: string, { why, parts }: Shown): string {
  const winner = parts.find(part => part.decides)
  const who = winner === undefined || winner.kind === 'person' ? name : theLabel(partWords(winner, parts, name).label)
  const doing = activityWords(winner?.activity ?? null)
  const says = winner?.kind === 'person' ? `${name} says so.` : `${who} says so.`
  switch (why) {
    case 'nothingSaid':
      return `${name} said nothing that Peu understands.`
    case 'onlyOne':
      return `${says} It is the only one that says anything.`
    case 'closedEverywhere':
      return `Every device and service of ${name} is off.`
    case 'activityWins':
      return `${doing === '' ? says : saysDoing(who, name, doing, winner)} What someone is doing counts more than a phone that is merely switched on.`
    case 'openWins':
      return `${who} can be reached. One that is on counts more than those that are off.`
    case 'newestWins':
      return `Several say something of the same weight. ${who} said it last, and the newest counts.`
    default:
      return why satisfies never
  }
}

/** The service, but Service 2. */
const theLabel = (label: string): string => (/\d$/u.test(label) ? label : `The ${lower(label)}`)

const saysDoing = (who: string, name: string, doing: string, winner: Part | undefined): string =>
  winner?.kind === 'person' ? `${name} is ${doing}.` : `${who} says ${name} is ${doing}.`

/** The part that decides first, the others in the document's order. */
function stepsOf(name: string, parts: readonly Part[]): readonly WhyStep[] {
  const winner = parts.find(part => part.decides)
  const rest = parts.filter(part => part !== winner)
  const all = winner === undefined ? rest : [winner, ...rest]
  return all.map(part => {
    const { label } = partWords(part, parts, name)
    const text =
      part === winner
        ? `${label}: ${saidMore(part) || lower(statusWord(part.status))}. This one decides.`
        : `${label}: ${[lower(statusWord(part.status)), reasons(part, winner)].filter(Boolean).join(', ')}.`
    return { id: part.id, text, decides: part === winner }
  })
}

/** In what a part falls short of the one that decides. */
function reasons(part: Part, winner: Part | undefined): string {
  if (winner === undefined) return ''
  if (part.status === 'offline' && winner.status !== 'offline') return 'while another is on'
  const found: string[] = []
  if (part.at !== null && winner.at !== null && part.at < winner.at) found.push('older')
  if (part.activity === null && winner.activity !== null) found.push('with no activity')
  return found.join(' and ')
}
