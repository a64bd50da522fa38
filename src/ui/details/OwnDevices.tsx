/** One's own other devices. They open on a click: who looks is who asks the network. */
import { usePage } from '../kit/context.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Say } from '../kit/Say.tsx'
import { devicesWords } from '../words/devices.ts'
import { Parts } from './Sections.tsx'
import { useLook } from './useLook.ts'

export const OwnDevices = ({ label }: { label: string }) => (
  <div className="own-devices">
    <Disclosure label={label}>
      <Looking />
    </Disclosure>
  </div>
)

function Looking() {
  useLook()
  const ownDevices = usePage(state => state.ownDevices)
  if (ownDevices.kind === 'unknown')
    return (
      <p role="status">
        <Say>{devicesWords.unknown}</Say>
      </p>
    )
  if (ownDevices.parts.length === 0)
    return (
      <p role="status">
        <Say>{devicesWords.none}</Say>
      </p>
    )
  return <Parts parts={ownDevices.parts} name={devicesWords.me} />
}
