import { describe, expect, it } from 'vitest'
import { loadConfig, readConfig } from './config.ts'
import { NO_CONFIG } from './state.ts'

const full = {
  servers: ['wss://pcscf.ims.test', 'ws://127.0.0.1:5066'],
  domain: 'ims.test',
  presenceServers: ['sip:presence@ims.test'],
  mode: 'publish',
  publishAfterS: 0,
  strangers: 'blockPolitely',
  realms: [{ realm: 'partner.test', host: 'Proxy.partner.test' }],
  demoAccounts: [{ name: 'Alice', address: 'alice@ims.test', password: 'one' }],
  demoContacts: [{ address: 'bob@ims.test', name: 'Bob', group: '' }],
}

const answer = (status: number, text: string) => () =>
  Promise.resolve({ ok: status === 200, status, text: () => Promise.resolve(text) })

describe('config.json', () => {
  it('is taken as it stands', () => {
    expect(readConfig(JSON.stringify(full), 'localhost')).toEqual({
      ok: true,
      value: { ...full, demoAccounts: [{ ...full.demoAccounts[0], privateIdentity: '' }] },
    })
  })

  it('may leave everything out', () => {
    expect(readConfig('{}', 'localhost')).toEqual({ ok: true, value: NO_CONFIG })
  })

  it.each(['ims.test', '10.0.0.1', 'localhost.ims.test'])('gives no demo accounts to a page from %s', host => {
    const config = readConfig(JSON.stringify(full), host)
    expect(config.ok && config.value.demoAccounts).toEqual([])
    expect(config.ok && config.value.demoContacts).toEqual([])
  })

  it.each([
    [{ servers: 'wss://x' }, 'servers', 'list'],
    [{ servers: ['wss://ok', 5] }, 'servers.1', 'text'],
    [{ servers: [''] }, 'servers.0', 'empty'],
    [{ servers: ['ws://pcscf.ims.test'] }, 'servers.0', 'wss://'],
    [{ mode: 'peu' }, 'mode', 'auto'],
    [{ publishAfterS: -1 }, 'publishAfterS', 'seconds'],
    [{ publishAfterS: '5' }, 'publishAfterS', 'seconds'],
    [{ strangers: 'block' }, 'strangers', 'blockPolitely'],
    [{ realms: ['partner.test'] }, 'realms.0', 'value'],
    [{ realms: [{ realm: 'partner.test' }] }, 'realms.0.host', 'missing'],
    [{ realms: [{ realm: '', host: 'partner.test' }] }, 'realms.0.realm', 'empty'],
    [{ realms: [{ realm: 'r', host: 'sip:partner.test' }] }, 'realms.0.host', 'host name'],
    [{ realms: [{ realm: 'r', host: 'partner.test:5060' }] }, 'realms.0.host', 'port'],
    [{ domain: 7 }, 'domain', 'text'],
    [{ presenceServers: ['presence@ims.test'] }, 'presenceServers.0', 'sip:'],
    [{ demoAccounts: [{ name: 'A', address: 'a@b' }] }, 'demoAccounts.0.password', 'missing'],
    [{ server: ['wss://x'] }, 'server', 'misspelled'],
    [
      { demoAccounts: [{ name: 'A', address: 'a@b', password: 'p', realm: 'r' }] },
      'demoAccounts.0.realm',
      'misspelled',
    ],
    [[], '', 'curly'],
    [null, '', 'curly'],
  ])('%j is wrong at %s', (json, where, expected) => {
    const config = readConfig(JSON.stringify(json), 'localhost')
    const error = !config.ok && config.error.kind === 'wrong' ? config.error : null
    expect(error?.where).toBe(where)
    expect(error?.expected).toContain(expected)
  })

  it('must be JSON', () => {
    expect(readConfig('{', 'localhost')).toEqual({ ok: false, error: { kind: 'notJson' } })
  })

  it('may be absent, but not in the way', async () => {
    expect(await loadConfig(answer(404, 'not found'), 'localhost')).toEqual({ ok: true, value: NO_CONFIG })
    expect(await loadConfig(answer(500, ''), 'localhost')).toEqual({
      ok: false,
      error: { kind: 'unreadable', status: 500 },
    })
    expect(await loadConfig(() => Promise.reject(new TypeError('no network')), 'localhost')).toEqual({
      ok: false,
      error: { kind: 'unreadable', status: null },
    })
    expect((await loadConfig(answer(200, JSON.stringify(full)), 'localhost')).ok).toBe(true)
  })
})
