import { describe, expect, it } from 'vitest'
import { serverProblem } from './server.ts'

describe('a typed server', () => {
  it.each([
    'wss://pcscf.ims.test',
    'wss://pcscf.ims.test:8443/ws',
    'ws://127.0.0.1:8088',
    'ws://127.9.9.9',
    'ws://localhost:1/',
    'ws://[::1]:5066',
  ])('[SEC-09] %s may be used', server => {
    expect(serverProblem(server)).toBeNull()
  })

  it.each(['ws://pcscf.ims.test', 'ws://10.0.0.1', 'ws://127.0.0.1.ims.test', 'ws://localhost.ims.test', 'ws://[::2]'])(
    '[SEC-09] %s would carry the password in the open',
    server => {
      expect(serverProblem(server)).toBe('insecure')
    },
  )

  it.each([
    ['', 'empty'],
    ['pcscf.ims.test', 'badServer'],
    ['https://pcscf.ims.test', 'badServer'],
    ['javascript:alert(1)', 'badServer'],
    ['wss://alice:secret@pcscf.ims.test', 'badServer'],
    ['wss://pcscf.ims.test/#x', 'badServer'],
  ])('%j is none: %s', (server, problem) => {
    expect(serverProblem(server)).toBe(problem)
  })
})
