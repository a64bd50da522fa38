/** What leaves this browser, item by item. */
import { addressText } from '../../store/address.ts'
import { usePage } from '../kit/context.ts'
import { Icon } from '../kit/Icon.tsx'
import { privacyItems, settingsWords } from '../words/settings.ts'
import { Option } from './Option.tsx'

export function PrivacySection() {
  const aor = usePage(state => state.account?.aor ?? '')
  return (
    <>
      <p>{settingsWords.privacyText}</p>
      {privacyItems(addressText(aor)).map(({ what, more, when }) => (
        <Option key={what} title={what} text={more}>
          <span className="when">
            {when === settingsWords.always ? <Icon name="lock" size={12} /> : null}
            {when}
          </span>
        </Option>
      ))}
    </>
  )
}
