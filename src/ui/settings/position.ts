/** Where one is, asked of the browser once, because the person said so. */
import { fail, ok, type Result } from '../../lib/result.ts'
import type { Position } from '../../model/preferences.ts'
import type { PositionProblem } from '../words/privacy.ts'

const WAIT_MS = 20_000
/** https://www.w3.org/TR/geolocation/#position_error_interface */
const PROBLEMS: Readonly<Record<number, PositionProblem>> = { 1: 'denied', 2: 'unavailable', 3: 'timeout' }

/** As far as the browser's is used. */
export type Geolocation = {
  getCurrentPosition(
    found: (position: {
      readonly coords: { readonly latitude: number; readonly longitude: number; readonly accuracy: number }
      readonly timestamp: number
    }) => void,
    failed: (error: { readonly code: number }) => void,
    options: { readonly timeout: number; readonly maximumAge: number },
  ): void
}

/** `now`: some browsers' timestamps are of another clock. */
export async function askPosition(
  geolocation: Geolocation | undefined,
  isSecure: boolean,
  now: () => number,
): Promise<Result<Position, PositionProblem>> {
  if (!isSecure) return fail('insecure')
  if (geolocation === undefined) return fail('unsupported')
  return await new Promise(resolve => {
    geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        const radiusM = Number.isFinite(accuracy) && accuracy > 0 ? accuracy : 0
        resolve(ok({ latitude, longitude, radiusM, at: now() }))
      },
      ({ code }) => {
        resolve(fail(PROBLEMS[code] ?? 'unavailable'))
      },
      { timeout: WAIT_MS, maximumAge: 0 },
    )
  })
}
