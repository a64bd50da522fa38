import { describe, expect, it } from 'vitest'
import { AT_FIRST, type Precision } from '../../model/preferences.ts'
import { createWorkerRig } from './testing.ts'

/** The one NOTIFY after somebody shares where they are. */
async function told(precision: Precision): Promise<string> {
  const worker = createWorkerRig()
  const page = await worker.openPage()
  await worker.signIn(page)
  const position = { latitude: 48.858_372, longitude: 2.294_481, radiusM: 12.3, at: worker.clock.now() }
  const shares = { ...AT_FIRST.shares, location: true }
  page.say({ kind: 'setPreferences', preferences: { ...AT_FIRST, shares, position, precision } })
  await worker.settle()
  await worker.deliver({
    method: 'SUBSCRIBE',
    headers: [
      'Event: presence',
      'Expires: 600',
      'Contact: <sip:ps@10.0.0.9>',
      'P-Asserted-Identity: <sip:presence@ims.test>',
    ],
  })
  return worker.next('NOTIFY').body
}

const shapeIn = (document: string): string =>
  /<gml:pos>([^<]*)<\/gml:pos><gs:radius[^>]*>(\d+)</.exec(document)?.slice(1).join(' within ') ?? 'none'

describe('a position that is shared', () => {
  it.each([
    ['street', '48.858 2.2951 within 158'],
    ['town', '48.9 2.2818 within 7872'],
    ['country', '50 0 within 393576'],
  ] as const)('[PUA-54] [SEC-20] leaves rounded to the %s, and nothing finer with it', async (precision, shape) => {
    const document = await told(precision)
    expect(shapeIn(document)).toBe(shape)
    expect(document).not.toMatch(/48\.8583|2\.2944|12\.3|<gp:method>/)
  })
})
