/** The narrow strip with the ways to go. Gone on a narrow page, where Me has them. */
import type { View } from '../../store/state.ts'
import { useCommands, usePage } from '../kit/context.ts'
import { Icon, type IconName, Mark } from '../kit/Icon.tsx'
import { frameWords } from '../words/frame.ts'

export const Rail = () => (
  <nav className="rail" aria-label="Peu">
    <span className="mark">
      <Mark size={32} />
    </span>
    <RailButton view="contacts" icon="people" label={frameWords.contacts} />
    <span className="gap" />
    <RailButton view="settings" icon="sliders" label={frameWords.settings} />
  </nav>
)

function RailButton({ view, icon, label }: { view: View; icon: IconName; label: string }) {
  const current = usePage(state => state.view === view)
  const { show } = useCommands()
  return (
    <button
      type="button"
      className="rail-button"
      aria-label={label}
      title={label}
      aria-current={current ? 'page' : undefined}
      onClick={() => {
        show(view)
      }}
    >
      <Icon name={icon} size={20} />
    </button>
  )
}
