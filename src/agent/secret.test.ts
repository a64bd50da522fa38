import { describe, expect, it } from 'vitest'
import { handoverFrom, handoverText, type KeptSecret, secretFrom, secretText } from './secret.ts'
import { form } from './testing.ts'

const ha1: KeptSecret = {
  kind: 'ha1',
  realm: 'ims.test',
  ha1: new Map([
    ['MD5', 'a1'],
    ['SHA-256', 'b2'],
  ]),
}
const text = secretText(form, ha1)

describe('what is kept to sign in again', () => {
  it('[SEC-11] is no password, and comes back as it went', () => {
    expect(text).not.toContain(form.password)
    expect(secretFrom(text)).toEqual({ form: { ...form, password: '', staySignedIn: true }, secret: ha1 })
  })
  it('[SEC-11] is the form alone where the network never challenged us', () => {
    const plain = secretText(form, { kind: 'none' })
    expect(plain).not.toContain(form.password)
    expect(secretFrom(plain)).toEqual({ form: { ...form, password: '', staySignedIn: true }, secret: { kind: 'none' } })
  })
  it.each([
    '',
    'null',
    '[]',
    '{}',
    text.replace('"realm"', '"r"'),
    text.replace('"a1"', '1'),
    ...['address', 'server', 'privateIdentity', 'displayName'].map(name => text.replace(`"${name}"`, '"s"')),
    text.replace('"realm":"ims.test"', '"realm":null'),
    text.replace('"realm":"ims.test"', '"realm":7'),
    text.replace(/"ha1":.*/, '"ha1":null}'),
    text.replace(/"ha1":.*/, '"ha1":[7]}'),
    text.replace(/"ha1":.*/, '"ha1":[["MD5"]]}'),
    text.replace('"MD5"', '7'),
    text.replace(/"ha1":.*/, '"ha1":{}}'),
  ])('is not taken from what we did not write: %s', bad => {
    expect(secretFrom(bad)).toBeNull()
  })
})

describe('what is left for a worker that takes over', () => {
  it('[PUB-07] is the secret and the tag of what is published', () => {
    const handed = { secret: text, publication: { etag: 'x', expiresAt: 5 }, own: { chosenAt: 7 } }
    expect(handoverFrom(handoverText(handed))).toEqual(handed)
    expect(handoverFrom(handoverText({ ...handed, publication: null }))).toEqual({ ...handed, publication: null })
  })
  it.each(['', '7', '{"secret":7}', text])('is nothing in what we did not write: %s', bad => {
    expect(handoverFrom(bad)).toBeNull()
  })
  it('has no tag that makes no sense', () => {
    for (const publication of [{ etag: 'x', expiresAt: 'soon' }, { etag: 7, expiresAt: 7 }, {}, 7]) {
      const bad = JSON.stringify({ secret: 's', publication })
      expect(handoverFrom(bad)).toEqual({ secret: 's', publication: null, own: null })
    }
  })
})
