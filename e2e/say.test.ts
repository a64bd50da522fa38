/** How the person says it, with an independent witness on the wire: rich status, combinations, plans, Appear offline. */
import type { Watch } from '../lab/peers/watch.ts'
import { startWatcherUe } from '../lab/peers/watcherUe.ts'
import {
  addContact,
  expect,
  knows,
  openMenu,
  openSettings,
  type Person,
  pick,
  row,
  sayMuch,
  says,
  setNote,
  setStatus,
  test,
  type World,
} from './fixtures.ts'

/** Long enough to be seen, short enough to be waited for. */
const SOON_MS = 6000

/** Runs in the page: a time that the person picks, half an hour away at least, reaches the worker as one of seconds. */
function bringNear({ soonMs, lastsMs }: { readonly soonMs: number; readonly lastsMs: number }): void {
  const near = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(near)
    if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]): [string, unknown] => {
        const isFar = typeof inner === 'number' && inner > Date.now() + 60_000
        if (isFar && key === 'from') return [key, Date.now() + soonMs]
        if (isFar && key === 'until') return [key, Date.now() + soonMs + ('from' in value ? lastsMs : 0)]
        return [key, near(inner)]
      }),
    )
  }
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const { postMessage } = MessagePort.prototype
  MessagePort.prototype.postMessage = function post(this: MessagePort, message: unknown, ...rest: unknown[]) {
    const isSaying =
      message !== null &&
      typeof message === 'object' &&
      'kind' in message &&
      (message.kind === 'setAvailability' || message.kind === 'setPlanned')
    Reflect.apply(postMessage, this, [isSaying ? near(message) : message, ...rest])
  }
}

async function withWitness(world: World, play: (alice: Watch) => Promise<void>): Promise<void> {
  const witness = await startWatcherUe({ ring: world.ring, account: 'carol' })
  try {
    await play(await witness.watch('sip:alice@ims.test'))
  } finally {
    await witness.stop()
  }
}

/** Alice whose times are near, signed in; the hook is there before the app is. */
async function hurriedAlice(world: World, times = { soonMs: SOON_MS, lastsMs: SOON_MS }): Promise<Person> {
  const alice = await world.visit()
  await alice.context.addInitScript(bringNear, times)
  await alice.page.reload()
  await alice.page.getByRole('button', { name: 'Sign in as Alice' }).click()
  await expect(knows(alice)).toHaveText(/^The network has it/)
  return alice
}

test('[PUA-48] note, end, activity, mood and place reach witness and page, end by themselves, and are one click again', async ({
  world,
}) => {
  await withWitness(world, async watch => {
    const alice = await hurriedAlice(world)
    const bob = await world.signIn('Bob')
    await addContact(bob, 'alice@ims.test', 'Alice')
    await sayMuch(alice)
    const { body } = await watch.waitFor(one =>
      [/<(\w+:)?busy/, /<(\w+:)?meeting/, /<(\w+:)?happy/, /<(\w+:)?office/, /on stage/, /\buntil="20/].every(part =>
        part.test(one.body),
      ),
    )
    expect(body.match(/<(?:\w+:)?person[\s>]/g)).toHaveLength(1)
    await expect(row(bob, /^Alice, Busy, on stage/)).toBeVisible()

    const over = await watch.waitFor(one => !/busy|until=/.test(one.body) && one.body.includes('open'), 20 * SOON_MS)
    expect(over.body).not.toMatch(/meeting|happy|on stage/)
    await expect(says(alice.page, 'Available')).toBeVisible()
    await expect(row(bob, 'Alice, Available')).toBeVisible()

    await openMenu(alice)
    await alice.page.getByRole('button', { name: /^Busy, .*on stage/ }).click()
    const again = await watch.waitFor(/<(?:\w+:)?busy/)
    expect(again.body).toMatch(/meeting[^]*on stage|on stage[^]*meeting/)
    expect(again.body).not.toMatch(/\buntil="/)
    await expect(row(bob, /^Alice, Busy, on stage/)).toBeVisible()
  })
})

test('[PUA-51] a plan is told ahead, shown in a second tab at once, begins and ends by itself', async ({ world }) => {
  await withWitness(world, async watch => {
    const alice = await hurriedAlice(world)
    const second = await alice.tab()
    await expect(says(second, 'Available')).toBeVisible()
    await openMenu(alice)
    await alice.page.getByRole('button', { name: 'Plan ahead …' }).click()
    const dialog = alice.page.getByRole('dialog', { name: 'New plan' })
    await dialog.getByLabel('Note').fill('dentist')
    await dialog.getByRole('button', { name: 'Save' }).click()
    const ahead = await watch.waitFor(/timed-status[^]*dentist/)
    expect(ahead.body).not.toMatch(/<(?:\w+:)?person[^]*<(?:\w+:)?busy/)
    expect(ahead.body).toMatch(/timed-status[^>]*\bfrom="20[^>]*\buntil="20/)
    await watch.waitFor(one => /busy/.test(one.body) && /dentist/.test(one.body), 20 * SOON_MS)
    await expect(says(alice.page, 'Busy')).toBeVisible()
    await expect(says(second, 'Busy')).toBeVisible()
    const over = await watch.waitFor(one => !/busy|dentist/.test(one.body), 20 * SOON_MS)
    expect(over.body).toContain('<basic>open</basic>')
    await expect(says(second, 'Available')).toBeVisible()
  })
})

test('[SEC-20] who appears offline says to the network, byte by byte, what one says who signs out; a witness reads no more', async ({
  world,
}) => {
  await withWitness(world, async watch => {
    const alice = await world.signIn('Alice')
    const bob = await world.signIn('Bob')
    await addContact(bob, 'alice@ims.test', 'Alice')
    await setStatus(alice, 'Busy')
    await setNote(alice, 'here')
    await watch.waitFor(/busy[^]*here|here[^]*busy/)
    await setStatus(alice, 'Appear offline')
    const hidden = await watch.waitFor(/<basic>closed</)
    await expect(row(bob, /^Alice, Offline/)).toBeVisible()
    const rowHidden = await lookOf(bob)
    await expect.poll(() => told(alice)).toContain('closed')
    const saidHidden = told(alice)
    await setStatus(alice, 'Available')
    await watch.waitFor(({ body }) => body.includes(OPEN))
    await openSettings(alice)
    await alice.page.getByRole('button', { name: 'Sign out', exact: true }).click()
    const gone = await watch.waitFor(/<basic>closed</)
    await expect(row(bob, /^Alice, Offline/)).toBeVisible()
    await expect.poll(() => lookOf(bob)).toBe(rowHidden)
    await expect.poll(() => told(alice)).toBe(saidHidden)
    // What is gone, the lab's server writes in its own hand, and says no less: whoever watches cannot tell.
    expect(elementsOf(hidden.body)).toEqual(['presence', 'tuple', 'status', 'basic'])
    expect(elementsOf(gone.body)).toEqual(elementsOf(hidden.body))
    for (const { body } of [hidden, gone]) {
      expect(body.match(/<basic>[^<]*/g)).toEqual(['<basic>closed'])
      expect(body).toContain('entity="sip:alice@ims.test"')
      expect(body).not.toMatch(/busy|here|person|device|until|note/)
    }
  })
})

/** Alice’s row without when it became so: a minute may pass meanwhile. */
const lookOf = async (bob: Person): Promise<string> =>
  (await row(bob, /^Alice, Offline/).textContent())?.replace(/now$|\d+ min$|\d\d:\d\d$/, '') ?? ''
const OPEN = '<basic>open</basic>'
const elementsOf = (body: string): readonly string[] => [...body.matchAll(/<(\w+)/g)].map(([, name]) => name ?? '')
/** What the network was told last. */
const told = ({ wire }: Person): string =>
  wire.frames
    .findLast(one => one.way === 'out' && one.text.startsWith('NOTIFY '))
    ?.text.split('\r\n\r\n')
    .slice(1)
    .join('\r\n\r\n') ?? ''

test('[SEC-20] the box says that others see another status, what else is said, and clears it; a plan runs on when its note changes', async ({
  world,
}) => {
  await withWitness(world, async watch => {
    // Time enough for all that is done before the plan begins and while it runs.
    const alice = await hurriedAlice(world, { soonMs: 2 * SOON_MS, lastsMs: 6 * SOON_MS })
    const { me, page } = alice
    await openMenu(alice)
    await pick(alice, 'Activity', 'Meeting')
    // The list of the picker closes first, then the menu.
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await expect(me).toContainText('Others see Busy because of the activity')
    await watch.waitFor(/<(?:\w+:)?meeting/)
    await me.getByRole('button', { name: 'Clear what else I say' }).click()
    await watch.waitFor(({ body }) => !body.includes('meeting'))
    await expect(me).not.toContainText('Others see')
    await setStatus(alice, 'Do not disturb')
    await setNote(alice, 'deep work')

    await openMenu(alice)
    await page.getByRole('button', { name: 'Plan ahead …' }).click()
    const dialog = page.getByRole('dialog', { name: 'New plan' })
    const announced = dialog.getByRole('switch', { name: 'Tell others ahead of time' })
    await dialog.getByRole('radio', { name: 'Appear offline' }).click()
    await expect(announced).toBeDisabled()
    await expect(dialog).toContainText('Not told: it would give you away.')
    await dialog.getByRole('radio', { name: 'Away' }).click()
    await expect(announced).toBeChecked()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(me).toContainText(/Next: Away \d\d:\d\d/)
    await page.getByRole('button', { name: 'Done' }).click()
    await expect(says(page, 'Away')).toBeVisible()
    await setNote(alice, 'out for a walk')
    await watch.waitFor(({ body }) => /<(?:\w+:)?away/.test(body) && body.includes('out for a walk'), 20 * SOON_MS)
    const after = await watch.waitFor(({ body }) => body.includes('deep work'), 20 * SOON_MS)
    expect(after.body).not.toMatch(/<(?:\w+:)?away|walk/)
    await expect(says(page, 'Do not disturb')).toBeVisible()
  })
})
