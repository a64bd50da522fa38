/** Everything of someone who is signed in: the rail, one of the views, and what floats over them. */
import { usePage } from '../kit/context.ts'
import { Notices } from '../notices/Notices.tsx'
import { Settings } from '../settings/Settings.tsx'
import { useBrowserBack } from './back.ts'
import { Home } from './Home.tsx'
import { Rail } from './Rail.tsx'

export function Frame() {
  const view = usePage(state => state.view)
  const open = usePage(state => state.selected !== null)
  useBrowserBack()
  return (
    <>
      {view === 'settings' ? (
        <div key="app" className="app wide-main" data-view="details">
          <Rail />
          <Settings />
        </div>
      ) : (
        <div key="app" className="app" data-view={open ? 'details' : 'list'}>
          <Rail />
          <Home />
        </div>
      )}
      <Notices />
    </>
  )
}
