/** Who is subscribed to me: the presence servers that are told, and who was turned away. */
import { usePage } from '../kit/context.ts'
import { useNow } from '../kit/now.ts'
import { refusedLine, serverLine, settingsWords } from '../words/settings.ts'
import { Option } from './Option.tsx'

export function SubscribersSection() {
  const servers = usePage(state => state.servers)
  const refused = usePage(state => state.refused)
  const publishes = usePage(state => state.me.publishes)
  const now = useNow()
  return (
    <>
      <p>{settingsWords.subscribersText}</p>
      {publishes ? <p>{settingsWords.publishes}</p> : null}
      {servers.length === 0 && !publishes ? <p>{settingsWords.noServers}</p> : null}
      {servers.map(server => (
        <Option key={server.id} {...serverLine(server, now)} />
      ))}
      <h3>{settingsWords.refused}</h3>
      {refused.length === 0 ? <p>{settingsWords.noRefused}</p> : null}
      {refused.map(one => (
        <Option key={`${String(one.at)} ${one.from} ${one.asserted ?? ''}`} {...refusedLine(one, now)} />
      ))}
    </>
  )
}
