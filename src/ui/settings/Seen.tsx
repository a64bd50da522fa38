/** What others see of us right now, through the eyes of each kind of watcher, and what they do not see (SEC-20). */
import { useId, useState } from 'react'
import type { Preview } from '../../agent/contract.ts'
import { usePage } from '../kit/context.ts'
import { Icon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { previewWords, WATCHER_WORDS } from '../words/preview.ts'
import { seenLines } from '../words/seenLines.ts'
import { SeenCard } from './SeenCard.tsx'
import { SeenDocument } from './SeenDocument.tsx'

export function Seen() {
  const previews = usePage(state => state.previews)
  const [watcher, setWatcher] = useState<Preview['watcher']>('rich')
  const preview = previews.find(one => one.watcher === watcher)
  return (
    <aside className="seen" aria-label={previewWords.title}>
      <h3>
        <Icon name="eye" />
        {previewWords.title}
      </h3>
      {preview === undefined ? (
        <p className="hint">
          <Say>{previewWords.none}</Say>
        </p>
      ) : (
        <>
          <div className="pv">
            <SeenCard card={preview.card} />
            <Lines watcher={watcher} />
          </div>
          <Watchers watcher={watcher} onWatcher={setWatcher} />
          <p className="hint">
            <Say>{WATCHER_WORDS[watcher].hint}</Say>
          </p>
          <SeenDocument text={preview.document} />
        </>
      )}
    </aside>
  )
}

type WatchersProps = {
  readonly watcher: Preview['watcher']
  readonly onWatcher: (watcher: Preview['watcher']) => void
}

const WATCHERS = ['rich', 'basic', 'blocked'] as const

function Watchers({ watcher, onWatcher }: WatchersProps) {
  const name = useId()
  return (
    <fieldset className="watchers">
      <legend className="hint">{previewWords.as}</legend>
      {WATCHERS.map(one => (
        <label key={one} className="check">
          <input
            type="radio"
            className="radio"
            name={name}
            checked={one === watcher}
            onChange={() => {
              onWatcher(one)
            }}
          />
          <Say>{WATCHER_WORDS[one].who}</Say>
        </label>
      ))}
    </fieldset>
  )
}

/** Kind by kind. Whoever is blocked quietly gets what they would get of somebody who appears offline. */
function Lines({ watcher }: { watcher: Preview['watcher'] }) {
  const said = usePage(state => state.me.said)
  const preferences = usePage(state => state.me.preferences)
  const now = useNow()
  const { availability } = said
  const saying =
    watcher === 'blocked' ? { ...said, availability: { ...availability, status: 'appearOffline' as const } } : said
  return (
    <div className="pvd">
      {seenLines(saying, preferences, now).map(({ text, sent }) => (
        <span key={text} className={sent ? 'yes' : 'no'}>
          <Icon name={sent ? 'check' : 'minus'} size={12} />
          <Say>{text}</Say>
        </span>
      ))}
    </div>
  )
}
