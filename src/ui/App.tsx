/** The page: which screen. */
import { screenOf } from '../store/selectors.ts'
import { Boundary } from './frame/Boundary.tsx'
import { Frame } from './frame/Frame.tsx'
import { Starting } from './frame/Starting.tsx'
import { type Page, PageContext, usePage } from './kit/context.ts'
import { Sprite } from './look/Sprite.tsx'
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
  switch (screen) {
    case 'starting':
      return <Starting />
    case 'signIn':
      return <SignIn />
    case 'home':
      return <Frame />
    default:
      return screen satisfies never
  }
}
