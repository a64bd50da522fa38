/** Which addresses of a server may be used at all. The worker checks this again before it connects. */
import { isLoopbackHost } from '../model/loopback.ts'

export type ServerProblem = 'empty' | 'badServer' | 'insecure'

/** What is wrong with a typed server address; null = nothing. */
export function serverProblem(typed: string): ServerProblem | null {
  const text = typed.trim()
  if (text === '') return 'empty'
  if (!URL.canParse(text)) return 'badServer'
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (hostname === '' || username !== '' || password !== '' || hash !== '') return 'badServer'
  if (protocol === 'wss:') return null
  if (protocol !== 'ws:') return 'badServer'
  // SEC-09: plain ws: to this very computer only.
  return isLoopbackHost(hostname) ? null : 'insecure'
}

export const isAllowedServer = (typed: string): boolean => serverProblem(typed) === null
