import { describe, expect, it } from 'vitest'
import { createHandClock } from '../lib/handClock.ts'
import { silentLog } from '../lib/log.ts'
import { createFakePort } from '../sip/fakePort.ts'
import { createRegistration, type RegistrationReport } from './agent.ts'

describe('registration and pongs', () => {
  it.each([
    [true, 30],
    [false, 60],
  ])(
    '[REG-29] one failure, then a flow that pings keep; a pong came: %s, the next wait is %i s at most',
    (ponged, waitS) => {
      const clock = createHandClock()
      const port = createFakePort({ clock })
      const reports: RegistrationReport[] = []
      const registration = createRegistration({
        port,
        account: {
          aor: 'sip:alice@ims.test',
          domain: 'ims.test',
          server: 'wss://edge.ims.test/',
          instance: 'urn:uuid:1',
        },
        chance: () => 1,
        log: silentLog,
        onReport: report => void reports.push(report),
      })
      registration.start(true)
      port.lose('unreachable')
      clock.elapse(60_000)
      port.open()
      port.sent.at(-1)?.answer(200, { headers: [['Require', 'path, outbound']] })
      if (ponged) port.pong()
      port.lose()
      expect(reports.at(-1)).toMatchObject({ phase: { kind: 'waiting' }, retryAt: clock.now() + waitS * 1000 })
      registration.close()
      port.pong()
      expect(reports.at(-1)?.phase.kind).toBe('waiting')
    },
  )
})
