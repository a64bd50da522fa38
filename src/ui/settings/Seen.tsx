/** What others see of us right now, and what they do not. */

import { nameFromUri } from '../../store/address.ts'
import { usePage } from '../kit/context.ts'
import { Icon, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { othersSee, seenLines, seenWords } from '../words/seen.ts'
import { plain } from '../words/text.ts'

export function Seen() {
  const said = usePage(state => state.me.said)
  const preferences = usePage(state => state.me.preferences)
  const account = usePage(state => state.account)
  const now = useNow()
  const name = plain(account?.displayName ?? '') || nameFromUri(account?.aor ?? '')
  const { status, word, more } = othersSee(said, preferences.shares)
  return (
    <aside className="seen" aria-label={seenWords.title}>
      <h3>
        <Icon name="eye" />
        {seenWords.title}
      </h3>
      <div className="pv">
        <div className="row">
          <span className="st">
            <StatusIcon status={status} />
          </span>
          <span className="cell">
            <div className="nm">{name}</div>
            <div className="sub">
              <b>{word}</b>
              {more.length === 0 ? null : (
                <>
                  {' · '}
                  <bdi>{more.join(', ')}</bdi>
                </>
              )}
            </div>
          </span>
        </div>
        <div className="pvd">
          {seenLines(said, preferences, now).map(({ text, sent }) => (
            <span key={text} className={sent ? 'yes' : 'no'}>
              <Icon name={sent ? 'check' : 'minus'} size={12} />
              {text}
            </span>
          ))}
        </div>
      </div>
      <p className="hint">{seenWords.whom}</p>
    </aside>
  )
}
