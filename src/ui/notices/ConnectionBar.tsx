/** The banner "Connection". `aria-live` is off: the Announcer beside it speaks, and only once. */
import { Button } from '../kit/Button.tsx'
import { useCommands } from '../kit/context.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Icon, Spinner } from '../kit/Icon.tsx'
import { type Banner, connectionWords } from '../words/connection.ts'

export function ConnectionBar({ banner }: { banner: Banner }) {
  const commands = useCommands()
  return (
    <div className="bar static" role="status" aria-label="Connection" aria-live="off">
      <BannerIcon kind={banner.kind} />
      <div className="t">
        <b>
          {banner.title}
          {banner.seconds === null ? null : (
            <>
              {' '}
              <span className="num">{String(banner.seconds)} s</span>
            </>
          )}
        </b>
        <span>{banner.text}</span>
        {banner.technical === null ? null : (
          <Disclosure label="Details">
            <span className="mono">{banner.technical}</span>
          </Disclosure>
        )}
      </div>
      {banner.kind === 'reconnecting' || banner.kind === 'signedOut' ? (
        <div className="acts">
          {banner.kind === 'reconnecting' ? (
            <Button onClick={commands.reconnectNow}>{connectionWords.tryNow}</Button>
          ) : (
            <Button look="primary" onClick={commands.wantSignIn}>
              {connectionWords.signInAgain}
            </Button>
          )}
        </div>
      ) : null}
    </div>
  )
}

function BannerIcon({ kind }: { kind: Banner['kind'] }) {
  if (kind === 'offline') return <Icon name="unplug" size={20} className="grey" />
  if (kind === 'signedOut') return <Icon name="stop" size={20} className="red" />
  return <Spinner />
}
