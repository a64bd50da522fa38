import { addContact, expect, knows, openSettings, row, setStatus, test } from './fixtures.ts'

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
