/** Who is subscribed to me: the presence servers that are told, how, and who was turned away. */
import { usePage } from '../kit/context.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { standingOf } from '../words/standing.ts'
import { refusedWords, serverFacts, serverName, subscribersWords, waitingWords } from '../words/subscribers.ts'

export function SubscribersSection() {
  const servers = usePage(state => state.servers)
  const refused = usePage(state => state.refused)
  const now = useNow()
  return (
    <>
      <p>
        <Say>{subscribersWords.text}</Say>
      </p>
      <Way />
      {servers.map(server => (
        <article key={server.id} className="subscriber" aria-label={serverName(server)}>
          <h3>
            <bdi>{serverName(server)}</bdi>
          </h3>
          <dl className="kv">
            {serverFacts(server, now).map(([label, value]) => (
              <div key={label} className="fact">
                <dt>{label}</dt>
                <dd className="num">
                  <Say>{value}</Say>
                </dd>
              </div>
            ))}
          </dl>
        </article>
      ))}
      <h3>{subscribersWords.refused}</h3>
      {refused.length === 0 ? (
        <p>
          <Say>{subscribersWords.noRefused}</Say>
        </p>
      ) : null}
      {refused.map((one, index) => {
        const { title, text, technical } = refusedWords(one, now)
        return (
          <div key={`${String(one.at)} ${String(refused.length - index)}`} className="refused">
            <div className="o1">
              <bdi>{title}</bdi>
            </div>
            <div className="o2">
              <Say>{text}</Say>
            </div>
            <Disclosure label={subscribersWords.technical}>
              <span className="mono anywhere">{technical}</span>
            </Disclosure>
          </div>
        )
      })}
    </>
  )
}

/** How the network learns of me when nobody is subscribed. */
function Way() {
  const config = usePage(state => state.config)
  const me = usePage(state => state.me)
  const isAsked = usePage(state => state.servers.length > 0)
  const isConnected = usePage(state => standingOf(state.session).kind === 'connected')
  const text = isAsked ? '' : waitingWords(config, me, isConnected)
  return (
    <>
      {me.publishes ? (
        <p>
          <Say>{subscribersWords.publishes}</Say>
        </p>
      ) : null}
      {text === '' ? null : (
        <p>
          <Say>{text}</Say>
        </p>
      )}
    </>
  )
}
