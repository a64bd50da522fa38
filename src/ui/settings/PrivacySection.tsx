/** What leaves this browser, kind by kind, and the way to withhold each (SEC-20). */
import { ok } from '../../lib/result.ts'
import { NOTICED_KINDS, PICKED_KINDS } from '../../model/preferences.ts'
import { addressText } from '../../store/address.ts'
import { usePage } from '../kit/context.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Icon } from '../kit/Icon.tsx'
import { Say } from '../kit/Say.tsx'
import {
  addressProblem,
  alwaysItems,
  CARD_KINDS,
  CARD_WORDS,
  NOTICED_WORDS,
  PICKED_WORDS,
  privacyWords,
} from '../words/privacy.ts'
import { DraftField } from './DraftField.tsx'
import { readAddress, readDeviceName } from './draft.ts'
import { Option } from './Option.tsx'
import { ShareSwitch } from './ShareSwitch.tsx'
import { usePreferences } from './usePreferences.ts'
import { Whereabouts } from './Whereabouts.tsx'

export function PrivacySection() {
  const aor = usePage(state => state.account?.aor ?? '')
  return (
    <>
      <p>
        <Say>{privacyWords.text}</Say>
      </p>
      {alwaysItems(addressText(aor)).map(({ what, more }) => (
        <Option key={what} title={what} text={more}>
          <span className="when">
            <Icon name="lock" size={12} />
            {privacyWords.always}
          </span>
        </Option>
      ))}
      <h3>{privacyWords.pickedTitle}</h3>
      {PICKED_KINDS.map(kind => (
        <ShareSwitch key={kind} kind={kind} {...PICKED_WORDS[kind]}>
          {kind === 'card' ? <Addresses /> : null}
        </ShareSwitch>
      ))}
      <h3>{privacyWords.noticedTitle}</h3>
      {NOTICED_KINDS.map(kind => (
        <ShareSwitch key={kind} kind={kind} {...NOTICED_WORDS[kind]}>
          {kind === 'device' ? <DeviceName /> : null}
          {kind === 'location' ? <Whereabouts /> : null}
        </ShareSwitch>
      ))}
    </>
  )
}

function DeviceName() {
  const { preferences, change } = usePreferences()
  if (!preferences.shares.device) return null
  return (
    <div className="opt-more">
      <DraftField
        label={privacyWords.deviceName}
        hint={privacyWords.deviceHint}
        value={preferences.deviceName}
        read={typed => ok(readDeviceName(typed))}
        onValue={deviceName => {
          change(now => ({ ...now, deviceName }))
        }}
      />
    </div>
  )
}

function Addresses() {
  const { preferences, change } = usePreferences()
  return (
    <Disclosure label={privacyWords.addresses}>
      <div className="opt-more">
        <p className="hint">
          <Say>{privacyWords.addressesHint}</Say>
        </p>
        {CARD_KINDS.map(kind => (
          <DraftField
            key={kind}
            label={CARD_WORDS[kind]}
            inputMode="url"
            value={preferences.card[kind]}
            read={typed => {
              const read = readAddress(typed)
              return read.ok ? read : { ok: false, error: addressProblem(read.error) }
            }}
            onValue={address => {
              change(now => ({ ...now, card: { ...now.card, [kind]: address } }))
            }}
          />
        ))}
      </div>
    </Disclosure>
  )
}
