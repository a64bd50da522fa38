/**
 * What is withheld does not leave: kind by kind at an independent witness. And what is shown to oneself of what others
 * see is what they see.
 */
import { account, DOMAIN, PRESENCE_SERVER } from '../lab/accounts.ts'
import { dice } from '../lab/faultsSeed.ts'
import { startOddServer } from '../lab/peers/oddServer.ts'
import { statusOf, value } from '../lab/peers/sipMessage.ts'
import { createLabPerson, fastClock } from '../lab/soakPerson.ts'
import { AVAILABLE, type Availability } from '../src/model/availability.ts'
import { NOTICED_KINDS, PICKED_KINDS, type Preferences, type ShareKind } from '../src/model/preferences.ts'
import { addContact, expect, openSettings, row, setNote, setStatus, test } from './fixtures.ts'
import { withNodeAlice } from './nodePerson.ts'

const HOUR_MS = 3_600_000

const rich = (at: number): Availability => ({
  status: 'doNotDisturb',
  note: 'on stage',
  activities: ['meeting'],
  moods: ['happy'],
  place: 'office',
  until: at + HOUR_MS,
})
const everything = (at: number): Preferences => ({
  shares: {
    activity: true,
    note: true,
    until: true,
    mood: true,
    place: true,
    planned: true,
    card: true,
    idle: true,
    lastInput: true,
    device: true,
    capabilities: true,
    timeZone: true,
    location: true,
  },
  autoAway: false,
  idleAfterS: 60,
  // One is idle as soon as it is said, and nobody waits for it.
  wholeComputer: true,
  deviceName: 'Work laptop',
  card: {
    homepage: 'https://card.example/',
    card: 'https://card.example/card.vcf',
    icon: 'https://card.example/icon.png',
    map: 'https://card.example/map.png',
    sound: 'https://card.example/name.wav',
  },
  position: { latitude: 48.858_37, longitude: 2.294_48, radiusM: 40, at },
  precision: 'town',
})

/** Each element and attribute of a document by its path and what it says, in order; points in time of it aside. */
function saidIn(document: string): readonly string[] {
  const path: string[] = []
  const said: string[] = []
  const here = (): string => path.slice(1).join('/')
  for (const [, end, name, attributes = '', isEmpty, text = ''] of document.matchAll(
    /<(\/)?([\w:-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/)?>|([^<]+)/g,
  )) {
    if (name === undefined) {
      if (text.trim() !== '' && here() !== '')
        said.push(`${here()} = ${here().endsWith('timestamp') ? '' : text.trim()}`)
      continue
    }
    if (end !== undefined) {
      path.pop()
      continue
    }
    path.push(name.replace(/^.*:/, ''))
    said.push(here())
    for (const [, key = '', worth = ''] of attributes.matchAll(/([\w:.-]+)\s*=\s*["']([^"']*)["']/g))
      if (!key.startsWith('xmlns')) said.push(`${here()}@${key} = ${key === 'last-input' ? '' : worth}`)
    if (isEmpty !== undefined) path.pop()
  }
  return said.toSorted()
}

/** What the first says more often than the second. */
function without(all: readonly string[], taken: readonly string[]): readonly string[] {
  const left = [...taken]
  return all.filter(one => {
    const at = left.indexOf(one)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
/** By their outermost paths: what stands in an element that is gone is gone with it. */
function pathsOf(said: readonly string[]): readonly string[] {
  const paths = new Set(said.map(one => one.split(' = ')[0] ?? ''))
  return [...paths].filter(one => ![...paths].some(other => one.startsWith(`${other}/`) || one.startsWith(`${other}@`)))
}

type Effect = { readonly gone: readonly string[]; readonly come?: readonly string[] }

/** What turning off exactly one kind does to a document that says everything. */
const EFFECTS: Readonly<Record<ShareKind, Effect>> = {
  activity: { gone: ['person/activities', 'person/overriding-willingness', 'tuple/timed-status/activities'] },
  note: { gone: ['person/note', 'tuple/timed-status/note'] },
  until: {
    gone: [
      'person/activities@until',
      'person/mood@until',
      'person/overriding-willingness@until',
      'person/place-type@until',
    ],
  },
  mood: { gone: ['person/mood'] },
  place: { gone: ['person/place-type'] },
  planned: { gone: ['tuple/timed-status'] },
  card: { gone: ['person/card', 'person/homepage', 'person/icon', 'person/map', 'person/sound'] },
  idle: { gone: ['device/user-input'] },
  lastInput: { gone: ['device/user-input@last-input'] },
  // What else is shared of it is said of the service and of the person then.
  device: { gone: ['device', 'tuple/deviceID'], come: ['person/geopriv', 'tuple/user-input'] },
  capabilities: { gone: ['device/devcaps', 'tuple/servcaps'] },
  timeZone: { gone: ['person/time-offset'] },
  location: { gone: ['device/geopriv'] },
}

test('[SEC-20] [PUA-49] with everything said and shared, what is withheld takes its own elements from the witness, and no other', async ({
  ring,
}) => {
  await withNodeAlice(ring, async (alice, watch, now) => {
    const at = now()
    const preferences = everything(at)
    const prefer = (shares: Partial<Preferences['shares']>): void => {
      alice.say({
        kind: 'setPreferences',
        preferences: { ...preferences, shares: { ...preferences.shares, ...shares } },
      })
      // Whoever chooses is there; now nobody is.
      alice.say({ kind: 'input', what: 'left' })
    }
    alice.say({ kind: 'setAvailability', availability: rich(at) })
    alice.say({
      kind: 'setPlanned',
      planned: [
        {
          id: 'plan',
          from: at + 2 * HOUR_MS,
          until: at + 3 * HOUR_MS,
          availability: { status: 'busy', note: 'dentist', activities: [] },
          announced: true,
        },
      ],
    })
    prefer({})
    const full = saidIn((await watch.waitFor(/last-input/)).body)
    for (const kind of [...PICKED_KINDS, ...NOTICED_KINDS]) {
      prefer({ [kind]: false })
      await expect
        .poll(
          () => {
            const said = saidIn(watch.notified.at(-1)?.body ?? '')
            return { gone: pathsOf(without(full, said)), come: pathsOf(without(said, full)) }
          },
          { message: kind, intervals: [20] },
        )
        .toEqual({ come: [], ...EFFECTS[kind] })
    }
    prefer({})
    await expect.poll(() => saidIn(watch.notified.at(-1)?.body ?? '')).toEqual(full)
  })
})

test('[SEC-20] [SEC-03] the preview of somebody blocked quietly is what a stranger gets, whatever is said and shared', async () => {
  const server = await startOddServer()
  const clock = fastClock(30)
  const alice = createLabPerson({
    account: account('alice'),
    server: server.url,
    domain: DOMAIN,
    presenceServers: [PRESENCE_SERVER],
    mode: 'subscribe',
    strangers: 'blockPolitely',
    contacts: [],
    clock,
    chance: dice(1),
  })
  try {
    server.on('NOTIFY', request => {
      server.answer(request, '200 OK')
    })
    await expect.poll(() => alice.view.session).toMatchObject({ kind: 'signedIn', link: { kind: 'connected' } })
    alice.say({ kind: 'setAvailability', availability: rich(clock.now()) })
    alice.say({ kind: 'setPreferences', preferences: everything(clock.now()) })
    expect(statusOf(await server.subscribe({ callId: 'friend', cseq: 1, asserted: PRESENCE_SERVER }))).toBe(200)
    const friend = await server.nth('NOTIFY', 0)
    expect(friend.body).toContain('on stage')
    const preview = (watcher: string): string =>
      alice.view.previews.find(one => one.watcher === watcher)?.document ?? 'no preview'
    await expect.poll(() => saidIn(preview('rich'))).toEqual(saidIn(friend.body))
    const asserted = `sip:mallory@${DOMAIN}`
    expect(statusOf(await server.subscribe({ callId: 'stranger', cseq: 1, asserted }))).toBe(200)
    const stranger = await server.nth('NOTIFY', 1)
    expect(stranger.body).toContain('<basic>closed</basic>')
    await expect.poll(() => saidIn(preview('blocked'))).toEqual(saidIn(stranger.body))
    // And of what is said next, twice, the stranger hears nothing.
    for (const [note, index] of [
      ['back', 2],
      ['gone', 3],
    ] as const) {
      alice.say({ kind: 'setAvailability', availability: { ...AVAILABLE, note } })
      const next = await server.nth('NOTIFY', index)
      expect([value(next, 'call-id'), next.body]).toEqual(['friend', expect.stringContaining(note)])
    }
    await expect.poll(() => saidIn(preview('blocked'))).toEqual(saidIn(stranger.body))
  } finally {
    await alice.stop()
    await server.stop()
  }
})

test('[SEC-20] the rich preview has the words of the row and of the details that the other person sees', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  const bob = await world.signIn('Bob')
  await addContact(bob, 'alice@ims.test', 'Alice')
  await setStatus(alice, 'Do not disturb')
  await setNote(alice, 'on stage')
  await openSettings(alice)
  await alice.page.getByRole('button', { name: 'Your web addresses' }).click()
  await alice.page.getByLabel('Home page').fill('https://card.example/')
  await alice.page.keyboard.press('Enter')
  await alice.page.getByRole('switch', { name: 'Time zone', exact: true }).click()
  const seen = alice.page.getByRole('complementary', { name: 'What others see' })
  await expect(seen.locator('.seen-facts')).toContainText('card.example')
  const hers = row(bob, 'Alice, Do not disturb, on stage')
  await hers.click()
  const facts = bob.page.getByRole('region', { name: 'Details' }).locator('.also .kv-pair')
  const told = seen.locator('.seen-facts .kv-pair')
  await expect(told.filter({ hasText: 'Local time' })).toBeVisible()
  // Both sides are looked at together, since either may be the later one.
  await expect(async () => {
    expect(await facts.allTextContents()).toEqual(await told.allTextContents())
    for (const part of ['.nm', '.sub'])
      expect(await seen.locator(part).innerText()).toBe(await hers.locator(part).innerText())
  }).toPass()
})
