import {
  addContact,
  expect,
  knows,
  type Person,
  row,
  setNote,
  setStatus,
  test,
  withRing,
  withWorld,
} from './fixtures.ts'

const banner = (person: Person) => person.page.getByRole('status', { name: 'Connection' })

test('[REG-27] [WAT-03] the WebSocket is cut and comes back: each page tells the truth meanwhile', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  const bob = await world.signIn('Bob')
  await addContact(alice, 'bob@ims.test', 'Bob')
  await addContact(bob, 'alice@ims.test', 'Alice')
  await setStatus(alice, 'Busy')
  await expect(row(bob, /^Alice, Busy/)).toBeVisible()
  await expect(row(alice, 'Bob, Available')).toBeVisible()

  alice.wire.refuse(true)
  alice.wire.cut()
  await expect(banner(alice)).toContainText('Reconnecting')
  await expect(row(alice, /^Bob, Stale, was Available/)).toBeVisible()
  await expect(row(bob, /^Alice, Offline/)).toBeVisible()
  await setStatus(alice, 'Do not disturb')
  await setNote(alice, 'said while away')
  await expect(knows(alice)).toHaveText(/^Not sent yet/)

  alice.wire.refuse(false)
  await alice.page.getByRole('button', { name: 'Try now' }).click()
  await expect(banner(alice)).toBeHidden()
  await expect(row(bob, 'Alice, Do not disturb, said while away')).toBeVisible()
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await expect(row(alice, 'Bob, Available')).toBeVisible()
})

test('[PUA-17] [PUA-08] the presence server refreshes its subscription: same dialog, a NOTIFY after each 2xx', async ({
  browser,
}) => {
  await withRing({ peuExpiresS: 60, peuRefreshS: 3 }, ring =>
    withWorld(browser, ring, async world => {
      const alice = await world.signIn('Alice')
      await expect.poll(() => alice.wire.count('in', /^SUBSCRIBE /)).toBeGreaterThanOrEqual(3)
      // Refreshes go on meanwhile: both are counted in one look.
      await expect.poll(() => alice.wire.count('out', /^NOTIFY /) - alice.wire.count('in', /^SUBSCRIBE /)).toBe(0)
      const ids = alice.wire.frames
        .filter(one => one.way === 'in' && one.text.startsWith('SUBSCRIBE '))
        .map(one => /^Call-ID: (.*)\r$/im.exec(one.text)?.[1])
      expect(new Set(ids).size).toBe(1)
      const bob = await world.signIn('Bob')
      await addContact(bob, 'alice@ims.test', 'Alice')
      await setStatus(alice, 'Away')
      await expect(row(bob, /^Alice, Away/)).toBeVisible()
    }),
  )
})

test('[PUA-16] the presence server is restarted: Bob’s view of Alice converges to the truth', async ({ browser }) => {
  await withRing({}, ring =>
    withWorld(browser, ring, async world => {
      const alice = await world.signIn('Alice')
      const bob = await world.signIn('Bob')
      await addContact(bob, 'alice@ims.test', 'Alice')
      await setStatus(alice, 'Busy')
      await expect(row(bob, /^Alice, Busy/)).toBeVisible()

      await ring.restart()
      await expect(banner(alice)).toBeVisible()
      await expect(row(bob, /^Alice, Stale, was Busy/)).toBeVisible()
      await setStatus(alice, 'Away')
      await expect(knows(alice)).not.toHaveText(/^The network has it/)

      await alice.page.getByRole('button', { name: 'Try now' }).click()
      await bob.page.getByRole('button', { name: 'Try now' }).click()
      await expect(row(bob, /^Alice, Away/)).toBeVisible()
      await expect(knows(alice)).toHaveText(/^The network has it/)
      await expect(banner(alice)).toBeHidden()
    }),
  )
})

test('[REG-27] [WAT-03] the server freezes with its sockets open: it is told as lost within 15 s, and rows turn stale', async ({
  browser,
}) => {
  test.slow()
  await withRing({}, ring =>
    withWorld(browser, ring, async world => {
      const alice = await world.signIn('Alice')
      const bob = await world.signIn('Bob')
      await addContact(alice, 'bob@ims.test', 'Bob')
      await setStatus(bob, 'Busy')
      await expect(row(alice, /^Bob, Busy/)).toBeVisible()
      await expect(knows(alice)).toHaveText(/^The network has it/)
      // The page writes down when the banner appears, however late we look.
      await alice.page.evaluate(() => {
        new MutationObserver(() => {
          if (document.querySelector('[role=status][aria-label=Connection]') === null) return
          document.body.dataset['lostAt'] ??= String(Date.now())
        }).observe(document.body, { childList: true, subtree: true })
      })
      const before = alice.wire.frames.length
      ring.freeze(true)
      try {
        await setStatus(alice, 'Away')
        await expect(banner(alice)).toBeVisible({ timeout: 60_000 })
        await expect(row(alice, /^Bob, Stale, was Busy/)).toBeVisible()
        await expect(knows(alice)).toHaveText(/^Not sent yet/)
        const unanswered = alice.wire.frames.slice(before).find(one => one.way === 'out')
        const lostAt = Number(await alice.page.evaluate(() => document.body.dataset['lostAt']))
        expect(unanswered?.text).toMatch(/^NOTIFY /)
        expect(lostAt - (unanswered?.at ?? 0)).toBeLessThanOrEqual(15_000)
        await expect(banner(alice)).toContainText('the server did not answer')
      } finally {
        ring.freeze(false)
      }
      await alice.page.getByRole('button', { name: 'Try now' }).click()
      await expect(banner(alice)).toBeHidden()
      await expect(knows(alice)).toHaveText(/^The network has it/)
    }),
  )
})
