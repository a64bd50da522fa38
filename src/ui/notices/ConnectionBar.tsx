/** The banner "Connection". `aria-live` is off: the Announcer beside it speaks, and only once. */
import { Button } from '../kit/Button.tsx'
import { useCommands } from '../kit/context.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Icon, Spinner } from '../kit/Icon.tsx'
import { Say } from '../kit/Say.tsx'
import { type Banner, connectionWords } from '../words/connection.ts'
import { useTries } from './useTries.ts'

type BarProps = { readonly banner: Banner; readonly now: number }

export function ConnectionBar({ banner, now }: BarProps) {
  const commands = useCommands()
  const { justTried, tryNow } = useTries(now)
  return (
    <div className="bar static" role="status" aria-label="Connection" aria-live="off">
      <BannerIcon kind={banner.kind} />
      <div className="t">
        <b>
          <Say>
            {banner.title}
            {banner.seconds === null ? null : (
              <>
                {' '}
                <span className="num">{String(banner.seconds)} s</span>
              </>
            )}
          </Say>
        </b>
        <span>
          <Say>{banner.text}</Say>
        </span>
        {banner.technical === null ? null : (
          <Disclosure label="Details">
            <span className="mono">{banner.technical}</span>
          </Disclosure>
        )}
      </div>
      {banner.kind === 'signedOut' ? (
        <div className="acts">
          <Button look="primary" onClick={commands.wantSignIn}>
            {connectionWords.signInAgain}
          </Button>
        </div>
      ) : null}
      {banner.canTry || (banner.kind === 'connecting' && justTried) ? (
        // Stays where it is while a try is under way: nothing jumps, and the focus is not lost.
        <div className="acts">
          <Button aria-disabled={justTried || undefined} onClick={tryNow}>
            {banner.kind === 'connecting' && justTried ? connectionWords.trying : connectionWords.tryNow}
          </Button>
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
