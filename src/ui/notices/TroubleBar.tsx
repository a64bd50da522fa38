/** Something of this browser failed. Stays until it is put away. */
import type { Trouble } from '../../store/state.ts'
import { Button } from '../kit/Button.tsx'
import { useCommands } from '../kit/context.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Icon } from '../kit/Icon.tsx'
import { Say } from '../kit/Say.tsx'
import { frameWords, troubleWords } from '../words/frame.ts'

export function TroubleBar({ trouble }: { trouble: Trouble }) {
  const commands = useCommands()
  const { sentence, technical } = troubleWords(trouble)
  return (
    <section className="bar static" aria-label={frameWords.trouble}>
      <Icon name="warn" size={20} className="red" />
      <div className="t">
        <p role="alert">
          <Say>{sentence}</Say>
        </p>
        {technical === null ? null : (
          <Disclosure label={frameWords.details}>
            <span className="mono">{technical}</span>
          </Disclosure>
        )}
      </div>
      <div className="acts">
        <Button
          onClick={() => {
            commands.dismissTrouble(trouble.id)
          }}
        >
          {frameWords.ok}
        </Button>
      </div>
    </section>
  )
}
