import { describe, expect, it } from 'vitest'
import { type Account, accountOf, canAdopt, type Proof, serversOfOthers } from './accounts.ts'

const proof: Proof = {
  aor: 'sip:alice@ims.test',
  realm: 'ims.test',
  username: 'alice@ims.test',
  server: 'wss://a.test/',
  isListed: false,
}
const account = (more: Partial<Account> = {}): Account => ({
  id: 'one',
  aor: proof.aor,
  realm: 'ims.test',
  username: 'alice@ims.test',
  servers: ['wss://a.test/'],
  isListed: false,
  ...more,
})
const of = (known: readonly Account[], more: Partial<Proof> = {}): Account =>
  accountOf(known, { ...proof, ...more }, () => 'new')

describe('the account that a sign-in proves', () => {
  it('[SEC-24] is a new one where nothing was known', () => {
    expect(of([])).toEqual(account({ id: 'new' }))
    expect(of([], { isListed: true })).toEqual(account({ id: 'new', isListed: true }))
  })

  it('[SEC-24] is the known one at a server where it was proved', () => {
    expect(of([account()])).toEqual(account())
    expect(of([account({ realm: null })], { realm: null })).toEqual(account({ realm: null }))
    expect(of([account()], { isListed: true }).isListed).toBe(true)
    expect(of([account({ isListed: true })]).isListed).toBe(true)
  })

  it.each<[string, Partial<Account>, Partial<Proof>]>([
    ['another address', { isListed: true }, { aor: 'sip:bob@ims.test', isListed: true }],
    ['another realm', { isListed: true }, { realm: 'b', isListed: true }],
    ['another user who may register the address', { isListed: true }, { username: 'mallory', isListed: true }],
    ['a user name in other letters', {}, { username: 'Alice@ims.test' }],
    ['a network that does not challenge any more', { isListed: true }, { realm: null, isListed: true }],
    ['a new server that is not listed', { isListed: true }, { server: 'wss://b.test/' }],
    ['a new server that is listed, where the known one never was', {}, { server: 'wss://b.test/', isListed: true }],
    [
      'another server of a network that never challenges, listed or not',
      { realm: null, isListed: true },
      { realm: null, server: 'wss://b.test/', isListed: true },
    ],
  ])('[SEC-24] is a new one for %s', (_, known, now) => {
    expect(of([account(known)], now).id).toBe('new')
  })

  it('[SEC-24] follows the operator from a listed server to another', () => {
    const moved = of([account({ isListed: true })], { server: 'wss://b.test/', isListed: true })
    expect(moved).toEqual(account({ isListed: true, servers: ['wss://a.test/', 'wss://b.test/'] }))
    // The one that was proved at this very server comes first.
    const other = account({ id: 'two', isListed: true, servers: ['wss://b.test/'] })
    expect(of([account({ isListed: true }), other], { server: 'wss://b.test/', isListed: true }).id).toBe('two')
  })
})

describe('data that was kept by address alone', () => {
  it.each<[string, readonly Account[], Partial<Proof>, boolean, boolean]>([
    ['a challenge and a trusted server', [], {}, true, true],
    ['and other accounts of the address', [account()], {}, true, true],
    ['no challenge', [], { realm: null }, true, false],
    ['a server that is not trusted', [], {}, false, false],
    ['an account that has taken it over', [account(), account({ id: proof.aor })], {}, true, false],
  ])('[SEC-24] with %s', (_, known, more, isTrusted, wanted) => {
    expect(canAdopt(known, { ...proof, ...more }, isTrusted)).toBe(wanted)
  })
})

it('[SEC-24] what is kept by address and server belongs to the others that were proved there', () => {
  const known = [account(), account({ id: 'two', servers: ['wss://b.test/', 'wss://c.test/'] })]
  expect([...serversOfOthers(known, 'one')]).toEqual(['wss://b.test/', 'wss://c.test/'])
})
