/** The lab's accounts, one button each, where config.json offers them. */
import type { DemoAccount } from '../../store/state.ts'
import { usePage } from '../kit/context.ts'
import { Icon } from '../kit/Icon.tsx'
import { signInWords } from '../words/signIn.ts'

export function Demos({ busy, onPick }: { busy: boolean; onPick: (demo: DemoAccount) => void }) {
  const demos = usePage(state => state.config.demoAccounts)
  if (demos.length === 0) return null
  return (
    <section className="demo">
      <h2>
        <Icon name="user" size={12} />
        {signInWords.demos}
      </h2>
      <div className="grid">
        {demos.map(demo => (
          <button
            key={demo.address}
            type="button"
            className="btn"
            aria-disabled={busy}
            onClick={() => {
              onPick(demo)
            }}
          >
            {signInWords.signInAs(demo.name)}
          </button>
        ))}
      </div>
    </section>
  )
}
