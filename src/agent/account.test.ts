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

  it.each(['', 'edge.ims.test', 'https://edge.ims.test', 'wss://', 'wss://user:secret@edge.ims.test', 'wss://a b'])(
    'refuses the server %j',
    server => {
      expect(checkSignIn({ ...form, server }, '')).toMatchObject({
        ok: false,
        error: { reason: 'badServer', field: 'server' },
      })
    },
  )

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
