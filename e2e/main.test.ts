import { addContact, expect, knows, openSettings, row, setNote, setStatus, test } from './fixtures.ts'

/** Names of the elements of a document, each once. */
const tags = (xml: string): readonly string[] =>
  [...new Set([...xml.matchAll(/<(?:\w+:)?(\w+)[\s>/]/g)].map(one => one[1] ?? ''))].toSorted()

test('[PUA-11] [PUA-08] Alice signs in, the presence server subscribes to the page, and the page says so', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it, \d{1,2}:\d{2}/)
  await setStatus(alice, 'Busy')
  await expect.poll(() => alice.wire.count('out', /^NOTIFY [^]*busy/)).toBeGreaterThanOrEqual(1)
  const dialogs = alice.wire.frames.flatMap(({ way, text }) =>
    way === 'in' && text.startsWith('SUBSCRIBE ') ? [/^Call-ID: (.*)\r$/im.exec(text)?.[1]] : [],
  )
  // However slow the server is, and however often it asks again: one subscription.
  expect(new Set(dialogs).size).toBe(1)
  expect(alice.wire.count('out', /^PUBLISH /)).toBe(0)
})

test('[PUA-33] [WAT-01] Alice and Bob see each other: status, note, sign-out', async ({ world }) => {
  const alice = await world.signIn('Alice')
  const bob = await world.signIn('Bob')
  await addContact(alice, 'bob@ims.test', 'Bob', 'Team')
  await addContact(bob, 'alice@ims.test', 'Alice')
  await expect(row(alice, 'Bob, Available')).toBeVisible()
  await expect(row(bob, 'Alice, Available')).toBeVisible()

  await setStatus(alice, 'Busy')
  await setNote(alice, 'in a meeting')
  await expect(row(bob, 'Alice, Busy, in a meeting')).toBeVisible()

  await setNote(bob, 'Zoë & <b>"läuft"</b> 🚲')
  await expect(row(alice, 'Bob, Available, Zoë & <b>"läuft"</b> 🚲')).toBeVisible()

  for (const [item, word] of [
    ['In a call', 'In a call'],
    ['Away', 'Away'],
    ['Do not disturb', 'Do not disturb'],
    ['Appear offline', 'Offline'],
    ['Available', 'Available'],
  ] as const) {
    await setStatus(alice, item)
    await expect(row(bob, new RegExp(`^Alice, ${word}`))).toBeVisible()
  }

  await openSettings(alice)
  await alice.page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(alice.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await expect(row(bob, /^Alice, Offline/)).toBeVisible()
})

test('[SEC-20] of a fresh profile only basic, contact and timestamp leave; what is picked leaves too', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  const bodies = (): readonly string[] =>
    alice.wire.frames
      .filter(one => one.way === 'out' && one.text.startsWith('NOTIFY '))
      .map(one => one.text.split('\r\n\r\n')[1] ?? '')
  expect(tags(bodies()[0] ?? '')).toEqual(['basic', 'contact', 'presence', 'status', 'timestamp', 'tuple'])
  await setStatus(alice, 'Busy')
  await expect.poll(() => bodies().at(-1)).toMatch(/busy/)
  await expect(alice.page.getByText(/Others see/)).toBeHidden()
})
