import { account } from '../lab/accounts.ts'
import { type OddServer, startOddServer } from '../lab/peers/oddServer.ts'
import { value } from '../lab/peers/sipMessage.ts'
import { addContact, expect, knows, openSettings, type Person, row, says, setNote, test } from './fixtures.ts'

const NOTE = 'for my own network'

async function typeSignIn({ page }: Person, server: string | null, password: string): Promise<void> {
  await page.getByLabel('Address').fill('alice@ims.test')
  await page.getByLabel('Password').fill(password)
  if (server !== null) await page.getByLabel('Server').fill(server)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Alice has a contact and has written a note; then she signs out. */
async function leaveData(alice: Person): Promise<void> {
  await addContact(alice, 'bob@ims.test', 'Robert')
  await setNote(alice, NOTE)
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await openSettings(alice)
  await alice.page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(alice.page.getByLabel('Password')).toBeVisible()
}

/** Takes every password, and says that it is the home realm. */
function takesEverybody(server: OddServer): void {
  server.on('REGISTER', request => {
    const isProof = /response="[^"]/.test(value(request, 'authorization'))
    if (isProof) server.answer(request, '200 OK', { headers: [['Contact', value(request, 'contact')]] })
    else
      server.answer(request, '401 Unauthorized', {
        headers: [['WWW-Authenticate', 'Digest realm="ims.test", nonce="n", qop="auth", algorithm=MD5']],
      })
  })
  server.on('PUBLISH', request => {
    server.answer(request, '200 OK', {
      headers: [
        ['SIP-ETag', 'a'],
        ['Expires', '3600'],
      ],
    })
  })
}

test('[SEC-24] who types an address with a wrong password and another server sees nothing of it, and sends nothing', async ({
  world,
}) => {
  const alice = await world.signIn('Alice', { entries: { publishAfterS: 0 } })
  await leaveData(alice)

  await typeSignIn(alice, null, 'guessed')
  await expect(alice.page.getByText('This password is not the one for alice@ims.test.')).toBeVisible()
  await expect(alice.page.getByText(NOTE)).toHaveCount(0)
  await expect(alice.page.getByText('Robert')).toHaveCount(0)

  const server = await startOddServer()
  try {
    takesEverybody(server)
    await typeSignIn(alice, server.url, 'guessed')
    await expect(says(alice.page, 'Available')).toBeVisible()
    await expect(knows(alice)).toHaveText(/^The network has it/)
    await expect(alice.me.getByRole('textbox', { name: 'Note' })).toHaveValue('')
    await expect(alice.page.getByRole('button', { name: 'Add contact' }).first()).toBeVisible()
    await expect(alice.page.getByText('Robert')).toHaveCount(0)
    const [published] = server.asked('PUBLISH')
    expect(published?.body).toContain('<basic>open</basic>')
    expect(
      server
        .asked('PUBLISH')
        .map(one => one.body)
        .join('\n'),
    ).not.toContain(NOTE)
    expect(server.asked('SUBSCRIBE')).toEqual([])
    await openSettings(alice)
    await alice.page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await expect(alice.page.getByLabel('Password')).toBeVisible()
  } finally {
    await server.stop()
  }

  await alice.page.getByRole('button', { name: 'Sign in as Alice' }).click()
  await expect(row(alice, /^Robert/)).toBeVisible()
  await expect(alice.me.getByRole('textbox', { name: 'Note' })).toHaveValue(NOTE)
})

test('[SEC-24] signing out and forgetting the account leaves nothing of it in the browser', async ({ world }) => {
  const alice = await world.signIn('Alice')
  await leaveData(alice)
  await alice.page.getByRole('button', { name: 'Sign in as Alice' }).click()
  await expect(row(alice, /^Robert/)).toBeVisible()
  await openSettings(alice)
  await alice.page.getByRole('button', { name: 'Sign out and forget this account' }).click()
  const dialog = alice.page.getByRole('dialog', { name: 'Forget alice@ims.test?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await alice.page.getByRole('button', { name: 'Sign out and forget this account' }).click()
  await dialog.getByRole('button', { name: 'Forget it' }).click()
  await expect(alice.page.getByLabel('Password')).toBeVisible()
  const rows = await alice.page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('peu')
      opening.addEventListener('success', () => {
        resolve(opening.result)
      })
      opening.addEventListener('error', () => {
        reject(new Error('no database'))
      })
    })
    const counts: number[] = []
    for (const store of db.objectStoreNames)
      counts.push(
        await new Promise<number>(resolve => {
          const counting = db.transaction(store).objectStore(store).count()
          counting.addEventListener('success', () => {
            resolve(counting.result)
          })
        }),
      )
    db.close()
    return counts
  })
  expect(rows).toEqual([0, 0, 0, 0, 0])
  await alice.page.getByRole('button', { name: 'Sign in as Alice' }).click()
  await expect(says(alice.page, 'Available')).toBeVisible()
  await expect(alice.page.getByText('Robert')).toHaveCount(0)
})

test('[SEC-11] [LIFE-06] without shared workers a second tab signs in, and no page hears the password on the channel', async ({
  world,
}) => {
  const alice = await world.visit()
  await alice.context.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker')
    const heard: unknown[] = []
    new BroadcastChannel('peu').addEventListener('message', event => heard.push(event.data))
    Object.defineProperty(globalThis, 'heard', {
      get: () =>
        JSON.stringify(heard, (_, part: unknown) =>
          part instanceof ArrayBuffer ? new TextDecoder('latin1').decode(part) : part,
        ),
    })
  })
  await alice.page.reload()
  await expect(alice.page.getByLabel('Password')).toBeVisible()
  const second = await alice.tab()
  await second.getByRole('button', { name: 'Sign in as Alice' }).click()
  await expect(says(second, 'Available')).toBeVisible()
  await expect(says(alice.page, 'Available')).toBeVisible()
  const heard = await alice.page.evaluate(() => String(Reflect.get(globalThis, 'heard')))
  expect(heard).toContain('signIn')
  expect(heard).not.toContain(account('alice').password)
  await alice.page.close()
  await expect(second.getByRole('status', { name: 'What the network knows' })).toHaveText(/^The network has it/)
})

const DATABASE_2 = {
  contacts: [{ aor: 'sip:alice@ims.test', uri: 'sip:carol@ims.test', name: 'Caroline' }],
  own: { status: 'busy', note: 'kept by version two' },
}

/** This browser's database as version 2 left it, in a page of the origin where the product does not run. */
async function leaveVersion2({ page }: Person): Promise<void> {
  await page.goto(new URL('config.json', page.url()).href)
  // The worker of the page before holds a lock until it has ended.
  await expect.poll(async () => await page.evaluate(async () => (await navigator.locks.query()).held?.length)).toBe(0)
  await page.evaluate(async ({ contacts, own }) => {
    const deleting = indexedDB.deleteDatabase('peu')
    await new Promise(resolve => {
      deleting.addEventListener('success', resolve)
    })
    const opening = indexedDB.open('peu', 2)
    opening.addEventListener('upgradeneeded', () => {
      const fresh = opening.result
      fresh.createObjectStore('contacts', { keyPath: ['aor', 'uri'] })
      for (const name of ['own', 'settings', 'vault']) fresh.createObjectStore(name)
    })
    await new Promise(resolve => {
      opening.addEventListener('success', resolve)
    })
    const db = opening.result
    const change = db.transaction(['contacts', 'own', 'settings'], 'readwrite')
    for (const { aor, uri, name } of contacts)
      change.objectStore('contacts').put({ aor, uri, contact: { uri, name, group: '', addedAt: 1 } })
    const chosen = { activities: [], mood: [], placeIs: [], until: null, ...own }
    change.objectStore('own').put({ chosen, chosenAt: Date.now(), planned: [], recent: [] }, 'sip:alice@ims.test')
    change.objectStore('settings').put('urn:uuid:00000000-0000-4000-8000-000000000002', 'instance')
    await new Promise(resolve => {
      change.addEventListener('complete', resolve)
    })
    db.close()
  }, DATABASE_2)
}

test('[SEC-24] what version 2 kept by address is there once the challenge was answered, and not before', async ({
  world,
}) => {
  const alice = await world.visit()
  const { page, wire } = alice
  const site = page.url()
  await leaveVersion2(alice)
  await page.goto(site)

  await typeSignIn(alice, null, 'guessed')
  await expect(page.getByText('This password is not the one for alice@ims.test.')).toBeVisible()
  await expect(page.getByText('Caroline')).toHaveCount(0)

  const registers = wire.count('out', /^REGISTER /)
  // Long enough on any machine to look meanwhile.
  const fault = { kind: 'delay', ms: 10_000 } as const
  wire.rule({ way: 'in', fault, has: /^SIP\/2\.0 200 [\s\S]*CSeq: \d+ REGISTER/i, times: 1 })
  await typeSignIn(alice, null, account('alice').password)
  // The answer to the challenge has left, and nothing came of it yet.
  await expect.poll(() => wire.count('out', /^REGISTER /)).toBe(registers + 2)
  await expect(page.getByText('Caroline')).toHaveCount(0)
  await expect(row(alice, /^Caroline/)).toBeVisible()
  await expect(says(page, 'Busy')).toBeVisible()
  await expect(alice.me.getByRole('textbox', { name: 'Note' })).toHaveValue('kept by version two')
  // One instance for all accounts shows every network that they live in one browser.
  const left = wire.frames.map(frame => frame.text).join('\n')
  expect(left).not.toContain('00000000-0000-4000-8000-000000000002')
})
