/** Who is subscribed to me, as the page tells it: on the lab, and where an odd server asks for all that one can ask. */
import type { Locator } from '@playwright/test'
import { account, type PEOPLE } from '../lab/accounts.ts'
import { type OddServer, startOddServer } from '../lab/peers/oddServer.ts'
import { statusOf, tagOf, value } from '../lab/peers/sipMessage.ts'
import { expect, knows, openSettings, type Person, setStatus, test } from './fixtures.ts'
import { SERVER } from './oddFacing.ts'

const DIFF = 'application/pidf-diff+xml'
const panel = ({ page }: Person): Locator => page.getByRole('region', { name: 'Who is subscribed to me' })
const card = (person: Person): Locator => panel(person).getByRole('article', { name: 'presence@ims.test' })
/** The definition beside this term. */
const fact = (of: Locator, term: string): Locator =>
  of
    .locator('.fact')
    .filter({ has: of.page().getByText(term, { exact: true }) })
    .getByRole('definition')

const configFor = (server: OddServer, who: (typeof PEOPLE)[number]): object => ({
  servers: [server.url],
  domain: 'ims.test',
  presenceServers: [SERVER],
  mode: 'subscribe',
  demoAccounts: [account(who)],
  demoContacts: [],
})

test('[PUA-15] the panel names the lab’s presence server, since when, until when, and that it took what it was told', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await openSettings(alice)
  await expect(card(alice)).toHaveCount(1)
  await expect(fact(card(alice), 'Since')).toHaveText(/\d/)
  await expect(fact(card(alice), 'Until')).toHaveText(/it asks again within/)
  await expect(fact(card(alice), 'Last told')).toHaveText(/it took it$/)
  await expect(fact(card(alice), 'How often')).toHaveText('At every change')
  await expect(fact(card(alice), 'What it gets')).toHaveText('The whole document each time')
  await expect(panel(alice)).toContainText('Nobody was turned away.')
})

test('[PUA-37] [PUA-39] [PUA-40] [SEC-01] the panel tells rate, format, condition, filters, a NOTIFY refused, and who was turned away', async ({
  world,
}) => {
  const server = await startOddServer()
  try {
    server.on('NOTIFY', request => {
      server.answer(request, '200 OK')
    })
    const alice = await world.signIn('Alice', { config: configFor(server, 'alice') })
    await openSettings(alice)
    await expect(panel(alice)).toContainText('No presence server has asked yet. Until one does, nobody sees you.')
    const wish = {
      callId: 'all',
      asserted: SERVER,
      accept: DIFF,
      event: 'presence;max-rate=0.05',
      body: {
        type: 'application/simple-filter+xml',
        text: '<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="1"><what><exclude>/presence/note</exclude></what></filter></filter-set>',
      },
    }
    const answer = await server.subscribe({ ...wish, cseq: 1 })
    expect(statusOf(answer)).toBe(200)
    const first = await server.nth('NOTIFY', 0)
    await expect(fact(card(alice), 'How often')).toHaveText('At most once in 20 s')
    await expect(fact(card(alice), 'What it gets')).toHaveText('Only what changed')
    await expect(fact(card(alice), 'Filters')).toHaveText(/^1 filter/)
    await expect(fact(card(alice), 'Last told')).toHaveText(/it took it$/)
    await expect(fact(card(alice), 'Not again')).toHaveCount(0)
    const toTag = tagOf(value(answer, 'to')) ?? ''
    const condition = [['Suppress-If-Match', value(first, 'sip-etag')]] as const
    expect(statusOf(await server.subscribe({ ...wish, cseq: 2, toTag, extra: condition }))).toBe(204)
    await expect(fact(card(alice), 'Not again')).toHaveText('What it has already is not sent twice')

    // One that is asked again whole, and refuses.
    server.on('NOTIFY', request => {
      server.answer(request, '500 Server Internal Error')
    })
    expect(statusOf(await server.subscribe({ ...wish, cseq: 3, toTag }))).toBe(200)
    await expect(fact(card(alice), 'Last told')).toHaveText(/it did not take it \(SIP 500\)$/)

    const stranger = { cseq: 1, from: 'sip:presence@ims.test' }
    expect(statusOf(await server.subscribe({ ...stranger, callId: 'm', asserted: 'sip:mallory@ims.test' }))).toBe(403)
    expect(statusOf(await server.subscribe({ ...stranger, callId: 'n', asserted: null }))).toBe(403)
    await expect(panel(alice)).toContainText('mallory@ims.test')
    await expect(panel(alice)).toContainText('It is no presence server of your network.')
    await expect(panel(alice)).toContainText('Somebody unknown')
    await expect(panel(alice)).toContainText('the network did not vouch for it')

    // It leaves: the page says so, and nobody is told of the next change.
    server.on('NOTIFY', request => {
      server.answer(request, '200 OK')
    })
    expect(statusOf(await server.subscribe({ ...wish, cseq: 4, toTag, expires: 0 }))).toBe(200)
    await expect(card(alice)).toHaveCount(0)
    await alice.page.goBack()
    const before = server.asked('NOTIFY').length
    await setStatus(alice, 'Busy')
    await expect(alice.me.getByRole('button', { name: 'Availability: Busy' })).toBeVisible()
    await server.heardAll()
    expect(server.asked('NOTIFY')).toHaveLength(before)
  } finally {
    await server.stop()
  }
})
