/** Oneself as a contact in the list of somebody else, by the rules that the list has. */
import type { Composed } from '../../model/shown.ts'
import { nameFromUri } from '../../store/address.ts'
import { ExtraFacts } from '../details/Also.tsx'
import { endsWith, extraFacts } from '../details/extras.ts'
import { spokenStatus } from '../details/say.ts'
import { usePage } from '../kit/context.ts'
import { hueOf, StatusIcon } from '../kit/Icon.tsx'
import { useNow } from '../kit/now.ts'
import { Say } from '../kit/Say.tsx'
import { rowAge } from '../words/status.ts'
import { plainName } from '../words/text.ts'

export function SeenCard({ card }: { card: Composed }) {
  const account = usePage(state => state.account)
  const now = useNow()
  const uri = account?.aor ?? ''
  const contact = { uri, name: plainName(account?.displayName ?? '') || nameFromUri(uri), group: '', addedAt: 0 }
  const shown = {
    ...card,
    uri,
    was: null,
    watch: { kind: 'idle' } as const,
    entity: null,
    malformed: false,
    foreignType: null,
    history: [],
  }
  const { lead, rest } = spokenStatus(contact, shown, now)
  const facts = extraFacts(card.extras, contact.name, endsWith(card.status, card.extras), now)
  return (
    <>
      <div className={hueOf(card.status) === 'grey' ? 'row away-ish' : 'row'}>
        <span className="st">
          <StatusIcon status={card.status} />
        </span>
        <span className="cell">
          <div className="nm">
            <bdi>{contact.name}</bdi>
          </div>
          <div className="sub">
            <Say>
              <b>{lead}</b>
              {rest === '' ? null : (
                <>
                  {' · '}
                  <bdi>{rest}</bdi>
                </>
              )}
            </Say>
          </div>
        </span>
        <span className="age">{rowAge(shown, now)}</span>
      </div>
      {facts.length === 0 ? null : (
        <div className="seen-facts">
          <ExtraFacts facts={facts} />
        </div>
      )}
    </>
  )
}
