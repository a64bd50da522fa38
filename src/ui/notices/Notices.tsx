/**
 * What floats over the bottom edge and pushes nothing: troubles of this browser, and below them the connection banner
 * or, when all is well with the connection, the offer to undo.
 */
import { useMemo } from 'react'
import type { SessionState } from '../../agent/contract.ts'
import { usePage } from '../kit/context.ts'
import { useNow } from '../kit/now.ts'
import { bannerOf } from '../words/connection.ts'
import { Announcer } from './Announcer.tsx'
import { ConnectionBar } from './ConnectionBar.tsx'
import { TroubleBar } from './TroubleBar.tsx'
import { UndoBar } from './UndoBar.tsx'

export function Notices() {
  const session = usePage(state => state.session)
  const troubles = usePage(state => state.troubles)
  const undo = usePage(state => state.undo)
  return (
    <div className="bars">
      {troubles.map(trouble => (
        <TroubleBar key={trouble.id} trouble={trouble} />
      ))}
      {session === null || isWell(session) ? (
        undo === null ? null : (
          <UndoBar key={undo.id} offer={undo} />
        )
      ) : (
        <Connection session={session} />
      )}
    </div>
  )
}

const isWell = (session: SessionState): boolean => session.kind === 'signedIn' && session.link.kind === 'connected'

function Connection({ session }: { session: SessionState }) {
  const now = useNow('quick')
  const banner = useMemo(() => bannerOf(session, now), [session, now])
  if (banner === null) return null
  const title = banner.seconds === null ? banner.title : `${banner.title} ${String(banner.seconds)} s`
  return (
    <>
      {/* Told once per state, not every second: the countdown is for the eyes. */}
      <Announcer key={banner.kind} text={`${title}. ${banner.text}`} />
      <ConnectionBar banner={banner} now={now} />
    </>
  )
}
