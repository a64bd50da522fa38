/** The day as a bar, or the same as a list. */
import { useMemo, useState } from 'react'
import type { Shown } from '../../model/shown.ts'
import { LinkButton } from '../kit/Button.tsx'
import { StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { statusWord } from '../words/status.ts'
import { clockWords } from '../words/time.ts'
import { dayWords, stretchTime, stretchWords } from './say.ts'
import { placeOf, summaryOf, type Timeline, timelineOf } from './timeline.ts'
import { detailsWords } from './words.ts'

export function Today({ history }: { history: Shown['history'] }) {
  const now = useNow()
  const [asList, setAsList] = useState(false)
  const timeline = useMemo(() => timelineOf(history, now), [history, now])
  const summary = summaryOf(timeline)
  // A day of which nothing was seen is told elsewhere: why, and the subscription.
  if (summary.status === null) return null
  const words = dayWords(summary)
  return (
    <section className="sec">
      <h2>{detailsWords.today}</h2>
      <div className="tl">
        {asList ? <AsList timeline={timeline} /> : <Bar timeline={timeline} words={words} />}
        <p className="tl-cap">
          <Say>{words}</Say>
          <LinkButton
            onClick={() => {
              setAsList(!asList)
            }}
          >
            {asList ? detailsWords.asBar : detailsWords.asList}
          </LinkButton>
        </p>
      </div>
    </section>
  )
}

const percent = (value: number): string => `${value.toFixed(2)}%`

function Bar({ timeline, words }: { timeline: Timeline; words: string }) {
  const { stretches, ticks, now } = timeline
  return (
    <>
      <div className="tl-frame">
        <div className="tl-bar" role="img" aria-label={words}>
          {stretches.map(stretch => {
            const start = placeOf(timeline, stretch.from)
            return (
              <span
                key={stretch.from}
                className={`tl-seg ${stretch.tone}`}
                title={stretchWords(stretch, now)}
                style={{ insetInlineStart: percent(start), inlineSize: percent(placeOf(timeline, stretch.to) - start) }}
              >
                <StatusIcon status={stretch.status} size={12} hue="" />
              </span>
            )
          })}
        </div>
        <span className="tl-now" style={{ insetInlineStart: percent(placeOf(timeline, now)) }} />
      </div>
      <div className="tl-ax" aria-hidden="true">
        {ticks.map(tick => (
          <span key={tick} style={{ insetInlineStart: percent(placeOf(timeline, tick)) }}>
            {clockWords(tick).slice(0, 2)}
          </span>
        ))}
      </div>
    </>
  )
}

const AsList = ({ timeline: { stretches, now } }: { timeline: Timeline }) => (
  <ol className="tl-list">
    {stretches.map(stretch => (
      <li key={stretch.from}>
        <StatusIcon status={stretch.status} />
        <span className="num">{stretchTime(stretch, now)}</span>
        <span>{statusWord(stretch.status)}</span>
      </li>
    ))}
  </ol>
)
