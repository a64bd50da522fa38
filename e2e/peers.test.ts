import { startBaresip } from '../lab/peers/baresip.ts'
import { startLinphonec } from '../lab/peers/linphonec.ts'
import {
  addContact,
  expect,
  knows,
  openSettings,
  publishedThenAsked,
  row,
  setStatus,
  test,
  withRing,
  withWorld,
} from './fixtures.ts'

test('[WAT-20] [PUA-08] baresip, which no one here wrote, watches Alice and prints her change', async ({ world }) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  const baresip = await startBaresip({ ring: world.ring, account: 'carol', contacts: ['alice'] })
  try {
    // It prints changes only, and the first status is none: its list of contacts tells when it has that.
    await expect(async () => {
      expect(await baresip.say('contacts')).toMatch(/Online.*alice@ims\.test/)
    }).toPass()
    await setStatus(alice, 'Busy')
    await baresip.waitFor(/alice@ims\.test.*changed status from Online to Busy/)
    await setStatus(alice, 'Appear offline')
    await baresip.waitFor(/alice@ims\.test.*changed status from Busy to Offline/)
  } finally {
    await baresip.stop()
  }
})

test('[WAT-20] [PUA-44] baresip as the network’s other PUA is seen by Alice, its odd first document included', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  await addContact(alice, 'carol@ims.test', 'Carol')
  const baresip = await startBaresip({ ring: world.ring, account: 'carol', contacts: [] })
  try {
    await expect(row(alice, /^Carol, No status/)).toBeVisible()
    await baresip.say('presence_online')
    await expect(row(alice, /^Carol, Available/)).toBeVisible()
    await baresip.say('presence_offline')
    await expect(row(alice, /^Carol, Offline/)).toBeVisible()
  } finally {
    await baresip.stop()
  }
})

test('[PUA-08] linphonec watches Alice', async ({ world }) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  const linphone = await startLinphonec({ ring: world.ring, account: 'dave', friends: ['alice'] })
  try {
    await linphone.waitFor(/Friend.*Alice.*is Online/i)
    await setStatus(alice, 'Busy')
    await linphone.waitFor(/Friend.*Alice.*is Busy/i)
  } finally {
    await linphone.stop()
  }
})

test('[PUA-48] every status reaches linphonec and baresip as the nearest that they have', async ({ world }) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  const baresip = await startBaresip({ ring: world.ring, account: 'carol', contacts: ['alice'] })
  const linphone = await startLinphonec({ ring: world.ring, account: 'dave', friends: ['alice'] })
  try {
    await linphone.waitFor(/Friend.*Alice.*is Online/i)
    for (const [status, linphoneSays, baresipSays] of [
      ['Do not disturb', 'Busy', 'Busy'],
      ['In a call', 'On the phone', 'Busy'],
      // To baresip whoever is away is offline, wherever the word stands.
      ['Away', 'Away', 'Offline'],
      ['Busy', 'Busy', 'Busy'],
      ['Appear offline', 'Offline', 'Offline'],
      ['Available', 'Online', 'Online'],
    ] as const) {
      const before = linphone.output().length
      await setStatus(alice, status)
      await expect
        .poll(() => linphone.output().slice(before), { message: status })
        .toMatch(new RegExp(`Alice.*is ${linphoneSays}`, 'i'))
      await expect(async () => {
        expect(await baresip.say('contacts'), status).toMatch(new RegExp(`${baresipSays}.*alice@ims\\.test`))
      }).toPass()
    }
  } finally {
    await baresip.stop()
    await linphone.stop()
  }
})

test('[PUB-17] [PUB-12] in a network that does not ask, baresip and linphonec see what Alice publishes, and that she goes', async ({
  browser,
}) => {
  await withRing({ peu: false }, ring =>
    withWorld(browser, ring, async ({ signIn }) => {
      const alice = await signIn('Alice', { entries: { publishAfterS: 1 } })
      await expect(knows(alice)).toHaveText(/^The network has it/)
      const baresip = await startBaresip({ ring, account: 'carol', contacts: ['alice'] })
      const linphone = await startLinphonec({ ring, account: 'dave', friends: ['alice'] })
      try {
        await expect(async () => {
          expect(await baresip.say('contacts')).toMatch(/Online.*alice@ims\.test/)
        }).toPass()
        await linphone.waitFor(/Friend.*Alice.*is Online/i)
        await setStatus(alice, 'Busy')
        await baresip.waitFor(/alice@ims\.test.*changed status from Online to Busy/)
        await linphone.waitFor(/Friend.*Alice.*is Busy/i)
        await openSettings(alice)
        await alice.page.getByRole('button', { name: 'Sign out', exact: true }).click()
        await baresip.waitFor(/alice@ims\.test.*changed status from Busy to (?:Offline|Unknown)/)
        await linphone.waitFor(/Friend.*Alice.*is Offline/i)
      } finally {
        await baresip.stop()
        await linphone.stop()
      }
    }),
  )
})

test('[PUB-17] published at once, then asked: neither baresip nor linphonec ever sees her go in between', async ({
  world,
}) => {
  const { ring } = world
  const baresip = await startBaresip({ ring, account: 'carol', contacts: ['alice'] })
  const linphone = await startLinphonec({ ring, account: 'dave', friends: ['alice'] })
  try {
    const alice = await publishedThenAsked(world)
    await linphone.waitFor(/Friend.*Alice.*is Online/i)
    // It prints changes only, and the first status is none.
    await expect(async () => {
      expect(await baresip.say('contacts')).toMatch(/Online.*alice@ims\.test/)
    }).toPass()
    await expect.poll(() => alice.wire.count('out', /^PUBLISH [^]*\r\nExpires: 0\r\n/)).toBe(1)
    await setStatus(alice, 'Busy')
    await baresip.waitFor(/alice@ims\.test.*changed status from Online to Busy/)
    await linphone.waitFor(/Friend.*Alice.*is Busy/i)
    expect(baresip.output()).not.toMatch(/alice@ims\.test.*changed status from \w+ to (?:Offline|Unknown)/)
    const [, ...after] = linphone.output().split(/is Online/)
    expect(after.join('')).not.toMatch(/Alice.*is Offline/i)
  } finally {
    await baresip.stop()
    await linphone.stop()
  }
})
