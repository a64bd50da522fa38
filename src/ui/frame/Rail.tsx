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
    <RailLink view="contacts" icon="people" label={frameWords.contacts} />
    <span className="gap" />
    <RailLink view="settings" icon="sliders" label={frameWords.settings} />
  </nav>
)

function RailLink({ view, icon, label }: { view: View; icon: IconName; label: string }) {
  const current = usePage(state => state.view === view)
  const { show } = useCommands()
  return (
    <a
      href={`#${view}`}
      aria-label={label}
      title={label}
      aria-current={current ? 'page' : undefined}
      onClick={event => {
        // A middle click or a modifier opens another page, as with any link.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        show(view)
      }}
    >
      <Icon name={icon} size={20} />
    </a>
  )
}
