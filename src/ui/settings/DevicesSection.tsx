/** My other devices, on demand. */
import { OwnDevices } from '../details/OwnDevices.tsx'
import { Say } from '../kit/Say.tsx'
import { devicesWords } from '../words/devices.ts'

export const DevicesSection = () => (
  <>
    <p>
      <Say>{devicesWords.text}</Say>
    </p>
    <OwnDevices label={devicesWords.show} />
  </>
)
