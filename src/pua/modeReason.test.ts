import { describe, expect, it } from 'vitest'
import { declines } from './modeReason.ts'

describe('the Reason of an un-SUBSCRIBE', () => {
  it('[PUB-17] without one nobody wants to know', () => {
    expect(declines([['Expires', '0']])).toBe(true)
  })
  it.each([
    'SIP;cause=503;text="Service Unavailable"',
    'sip ;cause=480',
    'SIP;cause=500',
    'Q.850;cause=16, SIP;cause=503',
    'SIP;cause=200;text="Shutting down"',
    'presence;text="node restarts, maintenance"',
  ])('[PUB-17] %s: the server is in trouble', reason => {
    expect(declines([['reason', reason]])).toBe(false)
  })
  it.each([
    '',
    ';;;',
    'SIP',
    'SIP;cause=200;text="No watchers"',
    'SIP;cause=5033',
    'Q.850;cause=503',
    'SIP;cause',
    '"',
    'SIP;text="',
  ])('[PUB-17] %s: nobody wants to know', reason => {
    expect(declines([['Reason', reason]])).toBe(true)
  })
  it('[PUB-17] of several one that tells of trouble is enough', () => {
    expect(
      declines([
        ['Reason', 'SIP;cause=200'],
        ['Reason', 'SIP;cause=503'],
      ]),
    ).toBe(false)
  })
})
