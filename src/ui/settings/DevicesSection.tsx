/** My other devices, on demand. */
import { OwnDevices } from '../details/OwnDevices.tsx'
import { devicesWords } from '../words/devices.ts'

export const DevicesSection = () => (
  <>
    <p>{devicesWords.text}</p>
    <OwnDevices label={devicesWords.show} />
  </>
)
