import { describe, expect, it } from 'vitest'
import { createWorkerRig } from './testing.ts'

describe('signing in', () => {
  it('[REG-32] [REG-34] the composed worker registers with the home domain, for 600 000 s', async () => {
    const worker = createWorkerRig()
    const page = await worker.openPage()
    const [first, second] = await worker.signIn(page)
    expect(first?.start).toBe('REGISTER sip:ims.test SIP/2.0')
    expect(first?.one('Expires')).toBe('600000')
    expect([first?.one('Call-ID'), second?.one('CSeq')]).toEqual([second?.one('Call-ID'), '2 REGISTER'])
    expect(page.changes.findLast(change => change.kind === 'session')).toMatchObject({ session: { kind: 'signedIn' } })
  })
})
