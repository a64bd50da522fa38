import { account } from '../lab/accounts.ts'
import { expect, knows, test } from './fixtures.ts'

test('[REG-14] the built page works without config.json: the Server field is empty, and one types it', async ({
  world,
}) => {
  const alice = await world.visit({ config: null })
  const { page } = alice
  await expect(page.getByLabel('Server')).toHaveValue('')
  await expect(page.getByRole('button', { name: /^Sign in as / })).toHaveCount(0)
  await page.getByLabel('Address').fill('alice@ims.test')
  await page.getByLabel('Password').fill(account('alice').password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('Type the address of your server.')).toBeVisible()
  await page.getByLabel('Server').fill(alice.wire.url)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  // Nobody was configured as presence server: `presence@ims.test` is a mere user, and is refused and shown.
  await expect(alice.me).toBeVisible()
  await expect(knows(alice)).toHaveText(/^The network has not asked yet/)
})

test('a bad config.json gets a sentence that says what is wrong where, and the page still works', async ({ world }) => {
  const alice = await world.visit({ config: { servers: ['http://nonsense'] } })
  await expect(alice.page.getByText(/servers\.0/)).toBeVisible()
  await alice.page.getByLabel('Address').fill('alice@ims.test')
  await alice.page.getByLabel('Password').fill(account('alice').password)
  await alice.page.getByLabel('Server').fill(alice.wire.url)
  await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(alice.me).toBeVisible()
})

test('[SEC-11] the password is in no storage, URL, console line or frame', async ({ world }) => {
  const alice = await world.visit()
  const said: string[] = []
  alice.context.on('console', message => said.push(message.text()))
  const { password } = account('alice')
  await alice.page.getByLabel('Address').fill('alice@ims.test')
  await alice.page.getByLabel('Password').fill(password)
  await alice.page.getByRole('checkbox', { name: 'Stay signed in' }).check()
  await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(knows(alice)).toHaveText(/^The network has it/)
  const stored = async (): Promise<string> =>
    await alice.page.evaluate(async () => {
      const found: string[] = [
        JSON.stringify(localStorage),
        JSON.stringify(sessionStorage),
        location.href,
        document.cookie,
      ]
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise<IDBDatabase>((resolve, reject) => {
          const opening = indexedDB.open(name ?? '')
          opening.addEventListener('success', () => {
            resolve(opening.result)
          })
          opening.addEventListener('error', () => {
            reject(new Error('no database'))
          })
        })
        for (const store of db.objectStoreNames)
          found.push(
            await new Promise<string>(resolve => {
              const reading = db.transaction(store).objectStore(store).getAll()
              reading.addEventListener('success', () => {
                resolve(
                  JSON.stringify(reading.result, (_, value: unknown) =>
                    value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value) : value,
                  ),
                )
              })
            }),
          )
        db.close()
      }
      return found.join('\n')
    })
  // What is kept to sign in again is written after the sign-in: what is not there yet proves nothing.
  await expect.poll(stored).toContain('"iv"')
  const kept = await stored()
  expect(kept).toContain('urn:uuid:')
  expect(kept).not.toContain(password)
  expect(said.join('\n')).not.toContain(password)
  expect(alice.wire.frames.map(one => one.text).join('\n')).not.toContain(password)
})
