/** Something of this browser failed. Stays until it is put away. */
import type { Trouble } from '../../store/state.ts'
import { Button } from '../kit/Button.tsx'
import { useCommands } from '../kit/context.ts'
import { Icon } from '../kit/Icon.tsx'
import { frameWords } from '../words/frame.ts'
import { plain } from '../words/text.ts'

export function TroubleBar({ trouble }: { trouble: Trouble }) {
  const commands = useCommands()
  return (
    <section className="bar static" aria-label={frameWords.trouble}>
      <Icon name="warn" size={20} className="red" />
      <p className="t" role="alert">
        {plain(trouble.detail)}
      </p>
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
