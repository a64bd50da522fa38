/** The list column when there is no list to show: still loading, nobody there, nobody found, or not readable. */
import { Button } from '../kit/Button.tsx'
import { Icon } from '../kit/Icon.tsx'
import { Say } from '../kit/Say.tsx'
import { contactsWords, noHitsText } from './words.ts'

/** Widths of name and note, px, so that it looks like people and not like a table. */
const BONES = [
  [52, 120],
  [64, 96],
  [48, 72],
  [44, 132],
  [58, 110],
  [62, 84],
] as const

export const Loading = () => (
  <div className="list" aria-busy="true">
    <h2>
      {contactsWords.contacts} <span className="n">{contactsWords.loading}</span>
    </h2>
    {BONES.map(([name, note]) => (
      <div className="row" key={name} aria-hidden="true">
        <span className="st">
          <span className="sk sk-dot" />
        </span>
        <span className="row-text">
          <span className="sk sk-name" style={{ inlineSize: name }} />
          <span className="sk sk-note" style={{ inlineSize: note }} />
        </span>
      </div>
    ))}
  </div>
)

type NobodyProps = {
  readonly onAdd: () => void
  /** Null: nobody is offered. */
  readonly onAddDemo: (() => void) | null
}
export const Nobody = ({ onAdd, onAddDemo }: NobodyProps) => (
  <div className="blank start">
    <h2>{contactsWords.emptyTitle}</h2>
    <p>
      <Say>{contactsWords.emptyText}</Say>
    </p>
    <div className="acts">
      <Button look="primary" icon="plus" onClick={onAdd}>
        {contactsWords.add}
      </Button>
      {onAddDemo === null ? null : <Button onClick={onAddDemo}>{contactsWords.addDemo}</Button>}
    </div>
  </div>
)

type NoHitsProps = { readonly search: string; readonly onClear: () => void; readonly onAdd: () => void }
export const NoHits = ({ search, onClear, onAdd }: NoHitsProps) => (
  <div className="blank start">
    <h2>{contactsWords.noHits}</h2>
    <p className="anywhere">
      <Say>{noHitsText(search)}</Say>
    </p>
    <div className="acts">
      <Button onClick={onClear}>{contactsWords.clear}</Button>
      <Button look="quiet" icon="plus" onClick={onAdd}>
        {contactsWords.add}
      </Button>
    </div>
  </div>
)

export const NotRead = () => (
  <div className="blank start" role="alert">
    <span className="tile t-red">
      <Icon name="warn" size={24} />
    </span>
    <h2>{contactsWords.failedTitle}</h2>
    <p>
      <Say>{contactsWords.failedText}</Say>
    </p>
  </div>
)
