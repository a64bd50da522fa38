/** "What others see": what truly leaves this browser. */
import type { Availability } from '../../model/availability.ts'
import { availabilityShape, statusWord } from './status.ts'

export const seenWords = {
  title: 'What others see',
  whom: 'As the people see you whom your network lets see you.',
} as const

/** `note` as it is sent: '' when none is, or when we appear offline. */
export function seenLines({
  status,
  note,
}: Availability): readonly { readonly text: string; readonly sent: boolean }[] {
  return [
    { text: statusWord(availabilityShape(status)), sent: true },
    { text: note === '' ? 'No note' : `Note: “${note}”`, sent: note !== '' },
    { text: 'Idle time, not sent', sent: false },
    { text: 'Kind of place, not sent', sent: false },
    { text: 'Device name, not sent', sent: false },
  ]
}
