import { addContact, expect, knows, openSettings, row, setStatus, test } from './fixtures.ts'

const REGISTER = /^REGISTER /
const ANSWERED = /^SIP\/2\.0 200 [\s\S]*CSeq: \d+ REGISTER/i

test('[LIFE-06] two tabs of Alice are one registration and one subscription; closing one changes nothing', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  const bob = await world.signIn('Bob')
  await addContact(bob, 'alice@ims.test', 'Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)

  const second = await alice.tab()
  const me = second.getByRole('region', { name: 'Me', exact: true })
  await expect(me.getByRole('button', { name: 'Availability: Available' })).toBeVisible()
  await expect.poll(() => alice.wire.count('in', /^SUBSCRIBE /)).toBe(1)

  await setStatus(alice, 'Away', second)
  await expect(alice.me.getByRole('button', { name: 'Availability: Away' })).toBeVisible()
  await expect(row(bob, /^Alice, Away/)).toBeVisible()

  const registers = alice.wire.count('out', REGISTER)
  await alice.page.close()
  await setStatus(alice, 'Busy', second)
  await expect(row(bob, /^Alice, Busy/)).toBeVisible()
  // Two changes of two tabs have come through by now: a line of the second tab's own would have been seen.
  expect(alice.wire.count('out', REGISTER)).toBe(registers)
  expect(alice.wire.count('in', ANSWERED)).toBe(1)
  expect(alice.wire.count('in', /^SUBSCRIBE /)).toBe(1)
  expect(alice.wire.open).toBe(1)
})

test('[LIFE-06] a tab that crashes takes the worker along; the other tab says so and goes on by itself', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  const second = await alice.tab()
  const me = second.getByRole('region', { name: 'Me', exact: true })
  await expect(me).toBeVisible()
  const devtools = await alice.context.newCDPSession(alice.page)
  // Never answered: nobody is left to do it.
  void devtools.send('Page.crash').catch(() => undefined)
  await expect(second.getByRole('alert')).toContainText('crashed, perhaps with another tab')
  await expect(second.getByRole('status', { name: 'What the network knows' })).toHaveText(/^The network has it/)
  await expect.poll(() => alice.wire.open).toBe(1)
})

test('[LIFE-02] [REG-41] [PUA-28] closing the last page says goodbye: NOTIFY, un-SUBSCRIBE, REGISTER expires=0', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  const bob = await world.signIn('Bob')
  await addContact(alice, 'bob@ims.test', 'Bob')
  await addContact(bob, 'alice@ims.test', 'Alice')
  await expect(row(bob, 'Alice, Available')).toBeVisible()
  await expect(row(alice, 'Bob, Available')).toBeVisible()
  const before = alice.wire.frames.length
  await alice.page.close()
  await expect(row(bob, /^Alice, Offline/)).toBeVisible()
  const goodbye = (): readonly string[] =>
    alice.wire.frames
      .slice(before)
      .filter(one => one.way === 'out' && !one.text.startsWith('SIP/2.0'))
      .map(one => one.text)
  await expect.poll(() => goodbye().map(text => text.split(' ')[0])).toEqual(['NOTIFY', 'SUBSCRIBE', 'REGISTER'])
  const last = goodbye()
  expect(last[0]).toMatch(/Subscription-State: terminated/i)
  expect(last[0]).toContain('closed')
  expect(last[1]).toMatch(/^Expires: 0\r$/im)
  expect(last[2]).toMatch(/expires=0/i)
})

test('[SEC-11] stay signed in: a reload signs in again without the password, and signing out forgets', async ({
  world,
}) => {
  const alice = await world.visit()
  const account = world.ring.accounts[0]
  if (account === undefined) throw new Error('the lab has no accounts')
  await alice.page.getByLabel('Address').fill(account.address.replace('sip:', ''))
  await alice.page.getByLabel('Password').fill(account.password)
  await alice.page.getByRole('checkbox', { name: 'Stay signed in' }).check()
  await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(alice.me).toBeVisible()
  await setStatus(alice, 'Busy')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await alice.page.reload()
  await expect(alice.me).toBeVisible()
  await expect(alice.me.getByRole('button', { name: 'Availability: Busy' })).toBeVisible()
  await expect(knows(alice)).toHaveText(/^The network has it/)

  await openSettings(alice)
  await alice.page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(alice.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await alice.page.reload()
  await expect(alice.page.getByLabel('Password')).toHaveValue('')
  await expect(alice.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
})

test('[SEC-11] without it a reload asks for the password again', async ({ world }) => {
  const alice = await world.signIn('Alice')
  await alice.page.reload()
  await expect(alice.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
})
