/** Me and the contacts at the side, details in the sheet; on a narrow page one of the two. */
import { Contacts } from '../contacts/Contacts.tsx'
import { Details } from '../details/Details.tsx'
import { usePage } from '../kit/context.ts'
import { Me } from '../me/Me.tsx'
import { Rail } from './Rail.tsx'

export function Home() {
  const open = usePage(state => state.selected !== null)
  return (
    <div className="app" data-view={open ? 'details' : 'list'}>
      <Rail />
      <main className="parts">
        <div className="side">
          <Me />
          <Contacts />
        </div>
        <Details />
      </main>
    </div>
  )
}
