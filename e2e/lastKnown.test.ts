/** Someone who left while one's own line was down is not shown as they were. */
import { addContact, expect, openSettings, row, setNote, setStatus, test } from './fixtures.ts'

test('[WAT-06] Alice loses her network, Bob signs out, Alice is back: no status, and the last one that was known', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  const bob = await world.signIn('Bob')
  await addContact(alice, 'bob@ims.test', 'Bob')
  await setStatus(bob, 'Busy')
  await setNote(bob, 'on stage')
  await expect(row(alice, 'Bob, Busy, on stage')).toBeVisible()

  alice.wire.refuse(true)
  alice.wire.cut()
  await expect(row(alice, 'Bob, Stale, was Busy, on stage')).toBeVisible()
  await openSettings(bob)
  await bob.page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(bob.page.getByRole('textbox', { name: 'Address' })).toBeVisible()

  alice.wire.refuse(false)
  await alice.page.getByRole('button', { name: 'Try now' }).click()
  await expect(row(alice, 'Bob, No status, last known: Busy, on stage')).toBeVisible()
  await expect(row(alice, /^Bob, (?:Available|Busy)/)).toHaveCount(0)
})
