/**
 * When is a SIP server ready? When it answers: an HTTP request on the WebSocket's port, and a SIP request over UDP. By
 * the token in the first answer it is told from another one that took the port before it.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { DOMAIN } from './accounts.ts'

const PAUSE_MS = 25

/** Asks until both answer; false when it was given up before. */
export async function isReady(port: number, token: string, givenUp: AbortSignal): Promise<boolean> {
  while (!givenUp.aborted) {
    if ((await answersHttp(port, token)) && (await answersSip(port))) return true
    await wait(PAUSE_MS)
  }
  return false
}

async function answersHttp(port: number, token: string): Promise<boolean> {
  const asked = request({ host: '127.0.0.1', port, path: '/', agent: false }).end()
  // Given up, it fails once more when nobody waits for it.
  asked.on('error', () => undefined)
  let whose: unknown = null
  asked.on('response', ({ headers }) => {
    whose = headers['x-lab']
  })
  try {
    // A connection that is taken too early may never be answered: then another one is.
    await once(asked, 'response', { signal: AbortSignal.timeout(1000) })
    return whose === token
  } catch {
    return false
  } finally {
    asked.destroy()
  }
}

async function answersSip(port: number): Promise<boolean> {
  const udp = createSocket('udp4')
  try {
    udp.bind(0, '127.0.0.1')
    await once(udp, 'listening')
    const own = `127.0.0.1:${String(udp.address().port)}`
    const lines = [
      `OPTIONS sip:${DOMAIN} SIP/2.0`,
      `Via: SIP/2.0/UDP ${own};branch=z9hG4bK-ready-${String(Date.now())};rport`,
      `From: <sip:ready@${DOMAIN}>;tag=ready`,
      `To: <sip:${DOMAIN}>`,
      `Call-ID: ready-${String(Date.now())}@${own}`,
      'CSeq: 1 OPTIONS',
      'Max-Forwards: 70',
      'Content-Length: 0',
    ]
    udp.send(`${lines.join('\r\n')}\r\n\r\n`, port, '127.0.0.1')
    await once(udp, 'message', { signal: AbortSignal.timeout(500) })
    return true
  } catch {
    return false
  } finally {
    udp.close()
  }
}
