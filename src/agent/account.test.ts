import { describe, expect, it } from 'vitest'
import { checkSignIn } from './account.ts'
import type { SignIn } from './contract.ts'

const form: SignIn = {
  address: 'alice@ims.test',
  password: 'x',
  server: 'wss://edge.ims.test/ws',
  privateIdentity: '',
  displayName: '',
  staySignedIn: false,
}

const identityOf = (address: string): string | null => {
  const checked = checkSignIn({ ...form, address }, '')
  return checked.ok ? checked.value.privateIdentity : null
}

describe('sign-in form', () => {
  it('[REG-14] takes an address and a server and derives the private identity', () => {
    expect(checkSignIn(form, '')).toEqual({
      ok: true,
      value: {
        aor: 'sip:alice@ims.test',
        domain: 'ims.test',
        privateIdentity: 'alice@ims.test',
        displayName: '',
        server: 'wss://edge.ims.test/ws',
      },
    })
  })

  it('[REG-14] takes it with blanks around it, and gives it back without them when it is wrong', () => {
    const typed = { ...form, address: ' alice@ims.test ', server: ' wss://edge.ims.test/ws ', displayName: ' Alice ' }
    expect(checkSignIn(typed, '')).toMatchObject({
      value: { aor: 'sip:alice@ims.test', server: 'wss://edge.ims.test/ws', displayName: 'Alice' },
    })
    expect(checkSignIn({ ...typed, server: ' edge ' }, '')).toEqual({
      ok: false,
      error: {
        reason: 'badServer',
        status: null,
        detail: null,
        field: 'server',
        address: 'alice@ims.test',
        server: 'edge',
        byNetwork: false,
      },
    })
  })

  it('[REG-14] takes a name as it is for the private identity, escaped octets that are no text as they stand', () => {
    expect(identityOf('9901#1@ims.test')).toBe('9901#1@ims.test')
    expect(identityOf('a%FFb@ims.test')).toBe('a%FFb@ims.test')
  })

  it('takes a private identity of its own', () => {
    const checked = checkSignIn({ ...form, privateIdentity: ' impi@ims.test ' }, '')
    expect(checked).toMatchObject({ value: { privateIdentity: 'impi@ims.test' } })
  })

  it('a telephone number belongs to the operator’s domain, and cannot do without one', () => {
    expect(checkSignIn({ ...form, address: 'tel:+49 170 1' }, 'ims.test')).toMatchObject({
      value: { aor: 'tel:+491701', domain: 'ims.test' },
    })
    expect(checkSignIn({ ...form, address: 'tel:+491701' }, '')).toMatchObject({ error: { field: 'address' } })
  })

  it.each(['', 'alice', '@ims.test', 'alice@', 'alice@ims.test\r\nVia: x', 'mailto:a@b'])(
    'refuses the address %j',
    address => {
      expect(checkSignIn({ ...form, address }, '')).toMatchObject({
        ok: false,
        error: { reason: 'badAddress', field: 'address' },
      })
    },
  )

  it.each([
    '',
    'edge.ims.test',
    'https://edge.ims.test',
    'x wss://edge.ims.test',
    'wss://',
    'wss://[',
    'wss://edge.ims.test/#part',
    'wss://user:secret@edge.ims.test',
    'wss://a b',
  ])('refuses the server %j', server => {
    expect(checkSignIn({ ...form, server }, '')).toMatchObject({
      ok: false,
      error: { reason: 'badServer', field: 'server' },
    })
  })

  it.each(['ws://edge.ims.test', 'ws://127.0.0.1.evil.test', 'ws://192.168.1.1', 'ws://localhost.evil.test'])(
    '[SEC-09] %s is blocked before connecting',
    server => {
      expect(checkSignIn({ ...form, server }, '')).toMatchObject({ error: { reason: 'insecure' } })
    },
  )

  it.each(['ws://127.0.0.1:8080/', 'ws://localhost:1/', 'ws://[::1]:9/', 'ws://127.9.9.9/'])(
    '[SEC-09] %s stays on this machine and may be plain',
    server => {
      expect(checkSignIn({ ...form, server }, '')).toMatchObject({ ok: true, value: { server } })
    },
  )
})
