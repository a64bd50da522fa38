/** Me and the contacts at the side, details in the sheet; on a narrow page one of the two. */
import { useRef } from 'react'
import { Contacts } from '../contacts/Contacts.tsx'
import { Details } from '../details/Details.tsx'
import { Me } from '../me/Me.tsx'
import { useFocusOnArrival } from './focus.ts'

export function Home() {
  const main = useRef<HTMLElement>(null)
  useFocusOnArrival(main)
  return (
    <main ref={main} className="parts" tabIndex={-1}>
      <div className="side">
        <Me />
        <Contacts />
      </div>
      <Details />
    </main>
  )
}
