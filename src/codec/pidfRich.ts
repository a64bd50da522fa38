/** What extends presence documents, and where RFC 4480 Table 1 and the other standards let it stand. */
import { deviceCapabilities, serviceCapabilities } from './caps.ts'
import { card } from './cipid.ts'
import { readOnly } from './fields.ts'
import { locations } from './geopriv.ts'
import {
  barringState,
  networks,
  overridingWillingness,
  registrationState,
  serviceDescription,
  sessionParticipation,
  willingness,
} from './oma.ts'
import type { Rich } from './pidfDocument.ts'
import { classOf, person, privacy, relationship, serviceClass, statusIcons, userInput } from './rpid.ts'
import { timed } from './timedStatus.ts'

export const rich: Rich = {
  // RFC 4119 §2.2: where a tuple has it.
  status: { locations },
  tuple: {
    class: classOf,
    privacy,
    relationship,
    serviceClass,
    statusIcons,
    userInput,
    timed,
    capabilities: serviceCapabilities,
    service: serviceDescription,
    willingness,
    sessionParticipation,
    registrationState,
    barringState,
    locations: readOnly(locations),
  },
  person: { ...person, class: classOf, privacy, statusIcons, userInput, card, overridingWillingness, locations },
  device: { class: classOf, userInput, capabilities: deviceCapabilities, networks, locations },
}
