/** "Again": what one said before, one click each. */
import { usePage } from '../kit/context.ts'
import { StatusIcon } from '../kit/Icon.tsx'
import { Say } from '../kit/Say.tsx'
import { comboWords } from '../words/seen.ts'
import { availabilityShape } from '../words/status.ts'
import { plain } from '../words/text.ts'
import { again, offered } from './choose.ts'
import { Line } from './Line.tsx'
import type { Choosing } from './useChoice.ts'
import { meWords } from './words.ts'

type RecentProps = Pick<Choosing, 'base' | 'choose'> & { readonly onClose: () => void }

/** What is said now is not offered again. */
export function Recent({ base, choose, onClose }: RecentProps) {
  const recent = usePage(state => state.me.recent)
  const others = offered(recent, base)
  const notes = others.map(one => plain(one.note))
  if (others.length === 0) return null
  return (
    <Line label={meWords.again}>
      <div className="chips" role="group" aria-label={meWords.again}>
        {others.map(one => {
          const { word, more } = comboWords(one)
          // One knows it by one's own words, where no other has the same.
          const own = plain(one.note)
          const short = own !== '' && notes.indexOf(own) === notes.lastIndexOf(own) ? own : more
          return (
            <button
              key={JSON.stringify(one)}
              type="button"
              className="chip combo"
              aria-label={`${word}, ${more}`}
              title={more}
              onClick={() => {
                onClose()
                choose(again(one))
              }}
            >
              <StatusIcon status={availabilityShape(one.status)} size={12} />
              <Say>{word}</Say>
              <span className="combo-more">
                · <bdi>{short}</bdi>
              </span>
            </button>
          )
        })}
      </div>
    </Line>
  )
}
