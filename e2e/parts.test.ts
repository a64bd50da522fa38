import { expect, knows, openMenu, pick, test } from './fixtures.ts'

test('[PUA-33] a part of the worker that the site refuses is said, and fetched again until it comes', async ({
  world,
}) => {
  const refused: string[] = []
  let isRefusing = true
  const alice = await world.signIn('Alice', {
    refuses: path => {
      const isRefused = isRefusing && path.startsWith('/assets/pidf-')
      if (isRefused) refused.push(path)
      return isRefused
    },
  })
  await expect(knows(alice)).toHaveText(/^The network has it/)
  expect(refused).toEqual([])
  await openMenu(alice)
  await alice.page.getByRole('button', { name: 'Mood and place' }).click()
  await pick(alice, 'Mood', 'Happy')
  await alice.page.keyboard.press('Escape')
  await expect(knows(alice)).toHaveText(/^Not accepted: part of Peu did not load\. Next try /)
  // Chromium remembers what did not come: only another address is asked for at all.
  await expect.poll(() => refused.length).toBeGreaterThan(1)
  isRefusing = false
  await expect(knows(alice)).toHaveText(/^The network has it/)
})
