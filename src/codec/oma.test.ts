import { describe, expect, it } from 'vitest'
import { NO_TUPLE } from '../model/presence.ts'
import { readDevice, readPerson, readTuple, writtenDevice, writtenPerson, writtenTuple } from './fixtures/read.ts'

describe('what OMA adds', () => {
  const inner =
    '<op:service-description><op:service-id>org.3gpp.urn:urn-7:3gpp-service.ims.icsi.mmtel</op:service-id>' +
    '<op:version>1.0</op:version><op:description>Voice</op:description></op:service-description>' +
    '<op:willingness><op:basic>open</op:basic></op:willingness>' +
    '<op:session-participation><op:basic>closed</op:basic></op:session-participation>' +
    '<op:registration-state>active</op:registration-state><op:barring-state>terminated</op:barring-state>'
  const said = {
    service: {
      serviceId: 'org.3gpp.urn:urn-7:3gpp-service.ims.icsi.mmtel',
      version: '1.0',
      description: 'Voice',
    },
    willingness: 'open',
    sessionParticipation: 'closed',
    registrationState: 'active',
    barringState: 'terminated',
  } as const

  it('[PUA-55] to a tuple is read and written', () => {
    expect(readTuple(inner.replaceAll('op:', 'o:'))).toEqual({ ...NO_TUPLE, id: 't', ...said })
    expect(writtenTuple(said)).toBe(`<status/>${inner}`)
  })

  it('[PUA-55] to a person is willingness for all, with its time', () => {
    const one =
      '<op:overriding-willingness until="2026-02-03T14:00:00.000Z"><op:basic>closed</op:basic></op:overriding-willingness>'
    const overridingWillingness = { from: null, until: Date.UTC(2026, 1, 3, 14), basic: 'closed' } as const
    expect(readPerson(one.replaceAll('op:', 'o:'))).toMatchObject({ overridingWillingness, others: [] })
    expect(writtenPerson({ overridingWillingness })).toBe(one)
  })

  it('[PUA-55] to a device is its networks', () => {
    const one =
      '<op:network-availability><op:network id="IMS"><op:active/></op:network><op:network id="WLAN"/></op:network-availability>'
    const networks = [
      { id: 'IMS', state: 'active' },
      { id: 'WLAN', state: null },
    ] as const
    expect(readDevice(one.replaceAll('op:', 'o:'))).toMatchObject({ networks, others: [] })
    expect(writtenDevice({ networks })).toBe(`${one}<dm:deviceID/>`)
  })

  it.each([
    ['a willingness of nobody', '<o:willingness><o:basic>maybe</o:basic></o:willingness>'],
    ['an empty willingness', '<o:willingness/>'],
    ['a state of nobody', '<o:registration-state>registered</o:registration-state>'],
    ['a service without a name', '<o:service-description><o:version>1</o:version></o:service-description>'],
  ])('[PUA-55] passes over %s', (_, odd) => {
    expect(readTuple(odd)).toEqual({ ...NO_TUPLE, id: 't' })
  })
})
