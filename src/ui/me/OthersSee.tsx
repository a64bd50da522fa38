/** The foot of the menu: what truly leaves this browser, and what does not, with the way to share it. */
import type { ShareKind } from '../../model/preferences.ts'
import type { Saying } from '../../model/saying.ts'
import { LinkButton } from '../kit/Button.tsx'
import { useCommands, usePage } from '../kit/context.ts'
import { Icon, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { othersSee, withheldWords } from '../words/seen.ts'
import { untilWords } from '../words/until.ts'
import { meWords, shareWords } from './words.ts'

type OthersSeeProps = Pick<Saying, 'availability' | 'because'> & { readonly id: string }

export function OthersSee({ availability, because, id }: OthersSeeProps) {
  const preferences = usePage(state => state.me.preferences)
  const { setPreferences } = useCommands()
  const now = useNow()
  const { status, word, more, until, withheld, kept } = othersSee({ availability, because }, preferences.shares)
  const notShared = withheldWords(availability, withheld)
  const share = (kinds: readonly ShareKind[]): void => {
    const shares = { ...preferences.shares, ...Object.fromEntries(kinds.map(kind => [kind, true])) }
    setPreferences({ ...preferences, shares })
  }
  return (
    <div className="preview">
      <Icon name="eye" />
      <p className="preview-text" id={id}>
        <Say>
          {meWords.othersSee}
          <StatusIcon status={status} size={12} />
          <b>{word}</b>
          {more.map(one => (
            <span key={one}>
              , <bdi>{one}</bdi>
            </span>
          ))}
          {until === null ? null : <span className="num">, until {untilWords(until, now)}</span>}
          {kept === '' && notShared === '' ? null : '. '}
          {kept}
          {notShared}
        </Say>
      </p>
      {withheld.length === 0 ? null : (
        <LinkButton
          onClick={event => {
            event.currentTarget.closest<HTMLElement>('[role=dialog]')?.focus()
            share(withheld)
          }}
        >
          {shareWords(withheld.length)}
        </LinkButton>
      )}
    </div>
  )
}
