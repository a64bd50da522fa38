import { describe, expect, it } from 'vitest'
import { readDevice, readPerson, readTuple, writtenDevice, writtenTuple } from './fixtures/read.ts'

const servcaps = (inner: string) => readTuple(`<k:servcaps>${inner}</k:servcaps>`).capabilities

describe('capabilities', () => {
  it('[PUA-53] of a service are in a tuple, those of a device in a device', () => {
    expect(readTuple('<k:servcaps/>').capabilities).not.toBeNull()
    expect(readDevice('<k:devcaps/>').capabilities).toEqual({ descriptions: [], mobility: null })
    expect(readTuple('<k:devcaps/>')).toMatchObject({
      capabilities: null,
      others: [expect.stringContaining('devcaps')],
    })
    expect(readPerson('<k:servcaps/>').others).toHaveLength(1)
  })

  it.each([
    ['true', true],
    ['1', true],
    [' false ', false],
    ['0', false],
    ['sendonly', null],
    ['', null],
  ])('[PUA-53] read audio %j as %j', (text, value) => {
    expect(servcaps(`<k:audio>${text}</k:audio>`)?.audio).toBe(value)
  })

  it('[PUA-53] tell what is supported from what is not, in words of the registries', () => {
    const extensions =
      '<k:extensions><k:supported><k:timer/><k:rel100/><x:mine/><k:timer/></k:supported>' +
      '<k:notsupported><k:gruu/></k:notsupported></k:extensions>'
    const found = servcaps(extensions)?.extensions
    expect(found).toEqual({ supported: ['timer', '100rel'], notSupported: ['gruu'] })
    const capabilities = servcaps(extensions)
    expect(writtenTuple({ capabilities })).toContain(
      '<caps:extensions><caps:supported><caps:rel100/><caps:timer/></caps:supported>' +
        '<caps:notsupported><caps:gruu/></caps:notsupported></caps:extensions>',
    )
  })

  it('[PUA-53] have any word among schemes and languages, and none that the schema does not have elsewhere', () => {
    const found = servcaps(
      '<k:schemes><k:supported><k:s>x-mine</k:s><k:s/></k:supported></k:schemes><k:type> a/b </k:type>',
    )
    expect(found).toMatchObject({ schemes: { supported: ['x-mine'], notSupported: [] }, types: ['a/b'] })
    const mobility = { supported: ['nailed', 'fixed'], notSupported: [] }
    expect(writtenDevice({ deviceId: 'urn:x', capabilities: { descriptions: [], mobility } })).toBe(
      '<caps:devcaps><caps:mobility><caps:supported><caps:fixed/></caps:supported></caps:mobility></caps:devcaps>' +
        '<dm:deviceID>urn:x</dm:deviceID>',
    )
  })
})
