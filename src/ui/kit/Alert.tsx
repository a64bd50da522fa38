/** What went wrong, in a sentence that is read out at once; the technical words behind "Details". */
import type { Sentence } from '../words/failure.ts'
import { Disclosure } from './Disclosure.tsx'
import { Icon } from './Icon.tsx'

type AlertProps = { readonly sentence: Sentence; readonly technical: string | null; readonly id?: string }

export const Alert = ({ sentence, technical, id }: AlertProps) => (
  <div className="alert">
    <Icon name="stop" />
    <div>
      <p role="alert" id={id}>
        <b>{sentence.what}</b> {sentence.next}
      </p>
      {technical === null ? null : (
        <Disclosure label="Details">
          <span className="mono">{technical}</span>
        </Disclosure>
      )}
    </div>
  </div>
)
