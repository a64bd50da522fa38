/** The page: which screen, and what floats over it. */
import { screenOf } from '../store/selectors.ts'
import { Boundary } from './frame/Boundary.tsx'
import { Home } from './frame/Home.tsx'
import { Starting } from './frame/Starting.tsx'
import { type Page, PageContext, usePage } from './kit/context.ts'
import { Sprite } from './look/Sprite.tsx'
import { Notices } from './notices/Notices.tsx'
import { Settings } from './settings/Settings.tsx'
import { SignIn } from './signin/SignIn.tsx'

export const App = ({ page }: { page: Page }) => (
  <PageContext value={page}>
    <Sprite />
    <Boundary>
      <Screen />
    </Boundary>
  </PageContext>
)

function Screen() {
  const screen = usePage(screenOf)
  const view = usePage(state => state.view)
  switch (screen) {
    case 'starting':
      return <Starting />
    case 'signIn':
      return <SignIn />
    case 'home':
      return (
        <>
          {view === 'settings' ? <Settings /> : <Home />}
          <Notices />
        </>
      )
    default:
      return screen satisfies never
  }
}
