/** Who one is, what one says of oneself, and what the network has of it. */
import './me.css'
import { addressText, nameFromUri } from '../../store/address.ts'
import { LinkButton } from '../kit/Button.tsx'
import { useCommands, usePage } from '../kit/context.ts'
import { Icon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { echoLine } from '../words/echo.ts'
import { standingOf } from '../words/standing.ts'
import { plainName } from '../words/text.ts'
import { Choice } from './Choice.tsx'
import { wayBack } from './choose.ts'
import { Told } from './Told.tsx'
import { type Choosing, useChoice } from './useChoice.ts'
import { backWords, echoIcon, meWords } from './words.ts'

export function Me() {
  const account = usePage(state => state.account)
  if (account === null) return null
  const name = plainName(account.displayName) || nameFromUri(account.aor)
  return (
    <section className="me" aria-label={meWords.me}>
      <div className="me-top">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <span className="addr">{addressText(account.aor)}</span>
        <ToSettings />
      </div>
      <Saying />
    </section>
  )
}

/** Only a narrow page shows it: a wide one has the rail. */
function ToSettings() {
  const { show } = useCommands()
  return (
    <span className="nav">
      <button
        type="button"
        className="btn quiet icon"
        aria-label={meWords.settings}
        onClick={() => {
          show('settings')
        }}
      >
        <Icon name="sliders" size={20} />
      </button>
    </span>
  )
}

function Saying() {
  const choosing = useChoice()
  return (
    <>
      <Choice choosing={choosing} />
      <Told choosing={choosing} />
      <div className="echo-row">
        <EchoLine />
        <WayBack choosing={choosing} />
      </div>
    </>
  )
}

/** One click ends what was set by itself. */
function WayBack({ choosing: { byItself, choose } }: { choosing: Choosing }) {
  const me = usePage(state => state.me)
  const now = useNow()
  const back = byItself === null ? null : wayBack(me, now)
  if (back === null) return null
  return (
    <LinkButton
      onClick={() => {
        choose(back)
      }}
    >
      {backWords(back.status)}
    </LinkButton>
  )
}

function EchoLine() {
  const echo = usePage(state => state.me.echo)
  const standing = usePage(state => standingOf(state.session))
  const now = useNow()
  const { text, icon, tone } = echoLine(echo, standing, now)
  return (
    <p className={tone === 'bad' ? 'echo bad' : 'echo'} role="status" aria-label={meWords.networkKnows}>
      <Icon
        name={(standing.kind === 'thrownOut' || standing.kind === 'leaving' ? null : echoIcon(echo)) ?? icon}
        size={12}
        className={tone === 'bad' || icon === 'unplug' ? '' : 'acc'}
      />
      <span>
        <Say>{text}</Say>
      </span>
    </p>
  )
}
