/** Publication as the session and the real stack have it: the goodbye, what the page is told, challenges, the route. */

import { describe, expect, it } from 'vitest'
import { encodePidf } from '../codec/pidf.ts'
import { tailoring } from '../codec/tailoring.ts'
import { here } from '../lib/lazy.ts'
import { silentLog } from '../lib/log.ts'
import { NO_PRESENCE, NO_TUPLE } from '../model/presence.ts'
import { createPublication } from '../pua/publication/agent.ts'
import { createDigest } from '../sip/digest.ts'
import { header } from '../sip/port.ts'
import { answerTo, type SaidMessage } from '../sip/scriptedSocket.ts'
import { createStackRig } from '../sip/stackRig.ts'
import type { Config } from './contract.ts'
import { createTestHost, type TestHost, type TestPage } from './testing.ts'

const PAI = ['P-Asserted-Identity', '<sip:presence@ims.test>'] as const

/** Alice registers in a network of which nothing more is known. */
async function signedIn(more: Partial<Config> = {}): Promise<{ readonly host: TestHost; readonly page: TestPage }> {
  const host = createTestHost()
  const page = host.openPage()
  const config = { servers: [], domain: 'ims.test', presenceServers: [PAI[1].slice(1, -1)] }
  page.say({
    kind: 'hello',
    config: { ...config, mode: 'auto', publishAfterS: 5, ...more },
    handover: null,
    lock: null,
  })
  await host.settle()
  page.say({
    kind: 'signIn',
    signIn: {
      address: 'alice@ims.test',
      password: 'p',
      server: 'wss://edge.ims.test/',
      privateIdentity: '',
      displayName: '',
      staySignedIn: false,
    },
  })
  await host.settle()
  const port = host.port()
  port.open()
  port
    .takeSent()
    .at(-1)
    ?.answer(200, { headers: [['Contact', `<${port.contactUri}>;expires=3600`]] })
  await host.settle()
  return { host, page }
}

const methods = ({ port }: TestHost): readonly string[] =>
  port()
    .takeSent()
    .map(one => one.method)
const me = (page: TestPage): unknown => page.changes.findLast(one => one.kind === 'me')?.me

describe('a session in a network that does not ask', () => {
  it('[PUB-17] publishes after five seconds, and the page hears that it does and that it was taken', async () => {
    const { host, page } = await signedIn()
    expect(me(page)).toMatchObject({ echo: { kind: 'unasked' }, publishes: false })
    host.clock.elapse(5_000)
    const [publish] = host.port().takeSent()
    expect(publish).toMatchObject({ method: 'PUBLISH', uri: 'sip:alice@ims.test' })
    expect(publish?.body?.text).toMatch(/<tuple id="t-[0-9a-f]{8}"/)
    await host.settle()
    expect(me(page)).toMatchObject({ echo: { kind: 'sending' }, publishes: true })
    publish?.answer(200, { headers: [['SIP-ETag', 'A']] })
    await host.settle()
    expect(me(page)).toMatchObject({ echo: { kind: 'known', by: 'publication' }, publishes: true })
  })
  it('[PUB-17] [PUB-12] a server that asks after all is told, then the publication goes', async () => {
    const { host, page } = await signedIn({ publishAfterS: 0 })
    host
      .port()
      .takeSent()
      .at(-1)
      ?.answer(200, { headers: [['SIP-ETag', 'A']] })
    // Who counts in whole seconds knows now that this came before what follows.
    host.clock.elapse(1_000)
    host.port().deliver({ method: 'SUBSCRIBE', headers: [PAI, ['Event', 'presence']] })
    const [notify, ...others] = host.port().takeSent()
    expect(others).toEqual([])
    expect(notify?.body?.text).toMatch(/<tuple id="t-[0-9a-f]{8}"/)
    notify?.answer(200)
    const [removal] = host.port().takeSent()
    expect(removal).toMatchObject({ method: 'PUBLISH' })
    expect(removal?.body).toBeNull()
    expect(header(removal?.headers ?? [], 'Expires')).toBe('0')
    expect(header(removal?.headers ?? [], 'SIP-If-Match')).toBe('A')
    await host.settle()
    expect(me(page)).toMatchObject({ echo: { kind: 'known', by: 'subscription' }, publishes: false })
  })
  it('[LIFE-02] [PUB-12] signing out takes the publication back before the binding', async () => {
    const { host, page } = await signedIn({ publishAfterS: 0 })
    host
      .port()
      .takeSent()
      .at(-1)
      ?.answer(200, { headers: [['SIP-ETag', 'A']] })
    page.say({ kind: 'signOut' })
    expect(methods(host)).toEqual(['PUBLISH', 'REGISTER'])
  })
  it('[PUB-17] by force: whoever subscribes gets 403, or nothing is ever published', async () => {
    const always = await signedIn({ mode: 'publish' })
    expect(methods(always.host)).toEqual(['PUBLISH'])
    const asked = always.host.port().deliver({ method: 'SUBSCRIBE', headers: [PAI, ['Event', 'presence']] })
    expect(asked.answer?.status).toBe(403)
    expect(always.page.changes.some(one => one.kind === 'refused')).toBe(false)
    const never = await signedIn({ mode: 'subscribe', publishAfterS: 0 })
    never.host.clock.elapse(600_000)
    expect(methods(never.host)).not.toContain('PUBLISH')
  })
})

/** Alice’s first PUBLISH leaves. */
function publishing() {
  const rig = createStackRig()
  rig.port.setAuthenticator(
    createDigest({
      domain: 'ims.test',
      realms: ['r'],
      known: { isPlain: true, best: {} },
      onKnown: () => undefined,
      credentials: { username: 'a', secret: { kind: 'password', password: 'p' } },
      randomHex: () => 'c1',
    }),
  )
  const publication = createPublication({
    encode: encodePidf,
    tailoring: here(tailoring),
    port: rig.port,
    clock: rig.clock,
    chance: () => 0.5,
    log: silentLog,
    entity: () => 'sip:alice@ims.test',
    document: at => ({
      ...NO_PRESENCE,
      entity: 'sip:alice@ims.test',
      tuples: [{ ...NO_TUPLE, id: 't-1', basic: 'open', timestamp: at }],
    }),
    onReport: () => undefined,
  })
  publication.take({ kind: 'flowUp' })
  publication.take({ kind: 'publish' })
  const left = (): readonly SaidMessage[] => rig.socket().take()
  return { ...rig, publication, left }
}

describe('PUBLISH on the stack', () => {
  it.each([
    ['WWW-Authenticate', 'Authorization', 401],
    ['Proxy-Authenticate', 'Proxy-Authorization', 407],
  ])('[PUB-11] %s is answered', (challenge, proof, status) => {
    const { left, socket, publication } = publishing()
    const [first] = left()
    if (first === undefined) throw new Error('nothing left')
    socket().say(answerTo(first, status, [`${challenge}: Digest realm="r", nonce="n", qop="auth"`]))
    const [second] = left()
    if (second === undefined) throw new Error('the challenge was not answered')
    expect(second.one(proof)).toContain('username="a"')
    socket().say(answerTo(second, 200, ['SIP-ETag: A', 'Expires: 600']))
    expect(publication.echo).toMatchObject({ kind: 'known' })
  })
  it('[PUB-08] the service route, no Contact, no To-tag ever; a Record-Route in the answer is nothing to it', () => {
    const { left, socket, publication, clock } = publishing()
    const [first] = left()
    if (first === undefined) throw new Error('nothing left')
    expect(first.start).toBe('PUBLISH sip:alice@ims.test SIP/2.0')
    expect(first.one('Route')).toBe('<sip:orig@scscf.ims.test;lr>')
    expect(first.one('Contact')).toBe('')
    socket().say(answerTo(first, 200, ['SIP-ETag: A', 'Expires: 600', 'Record-Route: <sip:evil.test;lr>']))
    clock.elapse(5_000)
    publication.take({ kind: 'changed' })
    const [next] = left()
    expect(next?.one('Route')).toBe('<sip:orig@scscf.ims.test;lr>')
    expect(next?.one('To')).toBe('<sip:alice@ims.test>')
  })
  it('[PUB-14] once the server names patches: the whole as one, then only what is another, each under its media type', () => {
    const { left, socket, publication, clock } = publishing()
    const types: string[] = []
    const bodies: string[] = []
    for (const tag of ['A', 'B', 'C']) {
      const [one] = left()
      if (one === undefined) throw new Error('nothing left')
      types.push(one.one('Content-Type'))
      bodies.push(one.body)
      const accept = 'Accept: application/pidf+xml, application/pidf-diff+xml'
      socket().say(answerTo(one, 200, [`SIP-ETag: ${tag}`, 'Expires: 600', accept]))
      clock.elapse(5_000)
      publication.take({ kind: 'changed' })
    }
    expect(types).toEqual(['application/pidf+xml', 'application/pidf-diff+xml', 'application/pidf-diff+xml'])
    expect(bodies[1]).toMatch(/<p:pidf-full [^]*<tuple id="t-1">/)
    expect(bodies[2]).toMatch(/<p:pidf-diff [^]*<p:replace sel="[^"]*timestamp/)
    expect(bodies[2]).not.toContain('<tuple')
  })
})
