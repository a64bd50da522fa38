import { startOddServer } from '../lab/peers/oddServer.ts'
import { value } from '../lab/peers/sipMessage.ts'
import { addContact, expect, knows, openSettings, row, says, setStatus, test } from './fixtures.ts'

const ANSWERED = /^SIP\/2\.0 200 [\s\S]*CSeq: \d+ REGISTER/i

test('[LIFE-06] without shared workers one tab leads; when it is closed the next goes on, by itself, as the same device', async ({
  world,
}) => {
  const alice = await world.visit()
  const bob = await world.signIn('Bob')
  await addContact(bob, 'alice@ims.test', 'Alice')
  // As in a browser that has none.
  await alice.context.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker')
  })
  await alice.page.reload()
  await alice.page.getByRole('button', { name: 'Sign in as Alice' }).click()
  await expect(knows(alice)).toHaveText(/^The network has it/)
  const second = await alice.tab()
  const me = second.getByRole('region', { name: 'Me', exact: true })
  await expect(me).toBeVisible()
  await setStatus(alice, 'Busy', second)
  await expect(alice.me.getByRole('button', { name: 'Availability: Busy' })).toBeVisible()
  await expect(row(bob, /^Alice, Busy/)).toBeVisible()
  // What the second tab chose has come to Bob by the line of the first: it has none of its own.
  expect(alice.wire.open).toBe(1)
  expect(alice.wire.count('in', ANSWERED)).toBe(1)

  await alice.page.close()
  await expect(second.getByRole('status', { name: 'What the network knows' })).toHaveText(/^The network has it/)
  await expect.poll(() => alice.wire.count('in', ANSWERED)).toBe(2)
  const instances = alice.wire.frames.flatMap(one =>
    one.way === 'out' && one.text.startsWith('REGISTER ')
      ? (/reg-id=1;\+sip\.instance="[^"]*"/.exec(one.text) ?? [])
      : [],
  )
  expect(new Set(instances).size).toBe(1)
  await setStatus(alice, 'Away', second)
  await expect(row(bob, /^Alice, Away/)).toBeVisible()
})

test('[LIFE-01] a tab that crashed is not waited for: closing the last one says goodbye', async ({ world }) => {
  const alice = await world.signIn('Alice')
  const second = await alice.tab()
  await expect(second.getByRole('region', { name: 'Me', exact: true })).toBeVisible()
  await openSettings(alice)
  await expect(alice.page.getByText('2 pages')).toBeVisible()
  const devtools = await alice.context.newCDPSession(second)
  void devtools.send('Page.crash').catch(() => undefined)
  await expect(alice.page.getByText('1 page', { exact: true })).toBeVisible()
  await alice.page.close()
  await expect.poll(() => alice.wire.count('out', /^REGISTER [\s\S]*expires=0/)).toBe(1)
})

test('[LIFE-06] [SEC-11] without shared workers the second tab stays signed in where the network never challenges', async ({
  world,
}) => {
  const server = await startOddServer()
  try {
    const alice = await world.visit()
    await alice.context.addInitScript(() => {
      Reflect.deleteProperty(globalThis, 'SharedWorker')
    })
    await alice.page.reload()
    await alice.page.getByLabel('Address').fill('alice@ims.test')
    await alice.page.getByLabel('Password').fill('never asked for')
    await alice.page.getByLabel('Server').fill(server.url)
    await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(says(alice.page, 'Available')).toBeVisible()
    const second = await alice.tab()
    await expect(says(second, 'Available')).toBeVisible()
    await setStatus(alice, 'Away', second)
    await expect(says(alice.page, 'Away')).toBeVisible()
    const before = server.asked('REGISTER').length
    await alice.page.close()
    const again = await server.nth('REGISTER', before)
    expect(value(again, 'contact')).not.toContain('expires=0')
    // It says that it is connected only when this REGISTER was answered.
    await expect(second.getByRole('button', { name: 'Sign in', exact: true })).toHaveCount(0)
    await expect(says(second, 'Away')).toBeVisible()
    await setStatus(alice, 'Busy', second)
    await expect(says(second, 'Busy')).toBeVisible()
    await openSettings({ ...alice, page: second })
    await expect(second.getByText('1 page', { exact: true })).toBeVisible()
    expect(JSON.stringify(server.asked('REGISTER'))).not.toContain('never asked for')
  } finally {
    await server.stop()
  }
})

test('[LIFE-01] the page listens to pagehide and visibilitychange, never to unload, and closing it says goodbye', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await openSettings(alice)
  const devtools = await alice.context.newCDPSession(alice.page)
  const listened: string[] = []
  for (const expression of ['window', 'document', 'document.body']) {
    const { result } = await devtools.send('Runtime.evaluate', { expression })
    const found = await devtools.send('DOMDebugger.getEventListeners', { objectId: result.objectId ?? '' })
    listened.push(...found.listeners.map(listener => listener.type))
  }
  expect(listened).toEqual(expect.arrayContaining(['pagehide', 'visibilitychange']))
  expect(listened.filter(type => type.endsWith('unload'))).toEqual([])
  expect(await alice.page.evaluate(() => [globalThis.onunload, globalThis.onbeforeunload])).toEqual([null, null])
  await alice.page.close()
  await expect.poll(() => alice.wire.count('out', /^REGISTER [\s\S]*expires=0/)).toBe(1)
})
