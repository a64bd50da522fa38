/** The worker ends without a word, by the crash of the page that it lives in, and another one goes on. */
import { startWatcherUe } from '../lab/peers/watcherUe.ts'
import { backAs, expect, knows, type Person, setStatus, test, type World, withRing, withWorld } from './fixtures.ts'

const headerOf = (text: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''
const sent = (person: Person, method: string): readonly string[] =>
  person.wire.frames.flatMap(one => (one.way === 'out' && one.text.startsWith(`${method} `) ? [one.text] : []))
const tuples = (body: string): number => body.match(/<(?:\w+:)?tuple[\s>]/g)?.length ?? 0

/** Signed in where there are no shared workers, in two tabs; the first one leads. */
async function inTwoTabs(world: World, entries = {}): Promise<{ readonly alice: Person; readonly next: Person }> {
  const alice = await world.visit({ entries })
  await alice.context.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker')
  })
  await alice.page.reload()
  await alice.page.getByRole('button', { name: 'Sign in as Alice' }).click()
  await expect(knows(alice)).toHaveText(/^The network has it/)
  const page = await alice.tab()
  const me = page.getByRole('region', { name: 'Me', exact: true })
  await expect(me).toBeVisible()
  return { alice, next: { ...alice, page, me } }
}

async function crash({ context, page }: Person): Promise<void> {
  const devtools = await context.newCDPSession(page)
  void devtools.send('Page.crash').catch(() => undefined)
}

/** RFC 3261 §12.2.1.1: what no two requests of one sender share, an ACK or CANCEL aside. */
function expectFreshRequests({ wire }: Person): void {
  const seen = wire.frames.flatMap(({ way, text }) =>
    way === 'out' && /^[A-Z]+ \S+ SIP\/2\.0\r\n/.test(text)
      ? [
          `${headerOf(text, 'Call-ID')} ${headerOf(text, 'CSeq')} ${/;tag=[^;\s]+/.exec(headerOf(text, 'From'))?.[0] ?? ''}`,
        ]
      : [],
  )
  expect(seen.length).toBeGreaterThan(3)
  expect(seen.filter((one, index) => seen.indexOf(one) !== index)).toEqual([])
}

test('[PUA-31] the worker crashes: its dialog is answered 481, a new one is served, no Call-ID and CSeq come twice', async ({
  world,
}) => {
  const { alice, next } = await inTwoTabs(world)
  const old = alice.wire.frames.find(one => one.way === 'in' && one.text.startsWith('SUBSCRIBE '))?.text ?? ''
  const oldId = headerOf(old, 'Call-ID')
  const granted = alice.wire.frames.find(
    one => one.way === 'out' && one.text.startsWith('SIP/2.0 200 ') && headerOf(one.text, 'Call-ID') === oldId,
  )
  const told = sent(alice, 'NOTIFY').length
  await crash(alice)
  await expect(knows(next)).toHaveText(/^The network has it/)
  await expect.poll(() => sent(alice, 'NOTIFY').length).toBeGreaterThan(told)
  await setStatus(next, 'Busy')
  await expect.poll(() => sent(alice, 'NOTIFY').at(-1)).toMatch(/busy/)
  const ids = new Set(
    sent(alice, 'NOTIFY')
      .slice(told)
      .map(one => headerOf(one, 'Call-ID')),
  )
  expect(ids).not.toContain(oldId)
  // The server goes on with the dialog of the one that is no more; its GRUU leads to where the device is now.
  const newest = alice.wire.frames.findLast(one => one.way === 'in' && one.text.startsWith('SUBSCRIBE '))?.text ?? ''
  expect(headerOf(newest, 'Call-ID')).not.toBe(oldId)
  const inDialog = old
    .replace(/^.*/, newest.split('\r\n', 1)[0] ?? '')
    .replace(/^To:.*$/im, `To: ${headerOf(granted?.text ?? '', 'To')}`)
    .replace(/^CSeq:.*$/im, 'CSeq: 4711 SUBSCRIBE')
    .replace(/branch=z9hG4bK/i, 'branch=z9hG4bKagain')
  alice.wire.inject(inDialog)
  await expect.poll(() => alice.wire.count('out', /^SIP\/2\.0 481 [^]*CSeq: 4711 SUBSCRIBE/i)).toBe(1)
  expectFreshRequests(alice)
})

test('[PUA-31] a reload: the old dialog is said goodbye to, and no Call-ID and CSeq come twice', async ({ world }) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await alice.page.reload()
  await backAs('Alice', alice)
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await setStatus(alice, 'Busy')
  await expect.poll(() => sent(alice, 'NOTIFY').at(-1)).toMatch(/busy/)
  const last = new Map(
    sent(alice, 'NOTIFY').map(one => [headerOf(one, 'Call-ID'), headerOf(one, 'Subscription-State')]),
  )
  const states = [...last.values()]
  // All but the newest one have ended.
  expect(states.slice(0, -1).every(one => one.startsWith('terminated'))).toBe(true)
  expect(states.at(-1)).toMatch(/^active/)
  expectFreshRequests(alice)
})

test('[PUB-07] [PUA-31] the worker of a page that publishes crashes: the next one modifies, with the tag of the last', async ({
  browser,
}) => {
  await withRing({ peu: false }, ring =>
    withWorld(browser, ring, async world => {
      const witness = await startWatcherUe({ ring, account: 'carol' })
      const watch = await witness.watch('sip:alice@ims.test')
      const { alice, next } = await inTwoTabs(world, { publishAfterS: 1 })
      await setStatus(next, 'Busy')
      await watch.waitFor(/busy/)
      await expect(knows(next)).toHaveText(/^The network has it/)
      const tag = alice.wire.frames
        .filter(one => one.way === 'in' && /^SIP\/2\.0 200 [^]*CSeq: \d+ PUBLISH/i.test(one.text))
        .map(one => headerOf(one.text, 'SIP-ETag'))
        .at(-1)
      const before = sent(alice, 'PUBLISH').length
      await crash(alice)
      await expect.poll(() => sent(alice, 'PUBLISH').length).toBeGreaterThan(before)
      expect(headerOf(sent(alice, 'PUBLISH')[before] ?? '', 'SIP-If-Match')).toBe(tag)
      await setStatus(next, 'Away')
      await watch.waitFor(/away/)
      const first = watch.notified.findIndex(one => tuples(one.body) > 0)
      expect(watch.notified.slice(first).map(one => tuples(one.body))).toEqual(watch.notified.slice(first).map(() => 1))
      expect(sent(alice, 'PUBLISH').filter(one => headerOf(one, 'SIP-If-Match') === '')).toHaveLength(1)
      expectFreshRequests(alice)
      await witness.stop()
    }),
  )
})
