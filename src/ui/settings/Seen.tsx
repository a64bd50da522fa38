/** What others see of us right now, and what they do not. */

import { nameFromUri } from '../../store/address.ts'
import { usePage } from '../kit/context.ts'
import { Icon, StatusIcon } from '../kit/Icon.tsx'
import { seenLines, seenWords } from '../words/seen.ts'
import { availabilityShape, statusWord } from '../words/status.ts'
import { plain } from '../words/text.ts'

export function Seen() {
  const { status, note } = usePage(state => state.me.availability)
  const account = usePage(state => state.account)
  const name = plain(account?.displayName ?? '') || nameFromUri(account?.aor ?? '')
  const shape = availabilityShape(status)
  const visible = status === 'appearOffline' ? '' : plain(note)
  return (
    <aside className="seen" aria-label={seenWords.title}>
      <h3>
        <Icon name="eye" />
        {seenWords.title}
      </h3>
      <div className="pv">
        <div className="row">
          <span className="st">
            <StatusIcon status={shape} />
          </span>
          <span className="cell">
            <div className="nm">{name}</div>
            <div className="sub">
              <b>{statusWord(shape)}</b>
              {visible === '' ? null : ` · ${visible}`}
            </div>
          </span>
        </div>
        <div className="pvd">
          {seenLines({ status, note: visible }).map(({ text, sent }) => (
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
