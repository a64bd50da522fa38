/** Away by itself: only when asked for, only from Available, and back at any sign of life in any page (LIFE-12). */
import type { Page } from '@playwright/test'
import { startWatcherUe } from '../lab/peers/watcherUe.ts'
import { AVAILABLE } from '../src/model/availability.ts'
import { AT_FIRST, type Preferences } from '../src/model/preferences.ts'
import { expect, knows, openSettings, says, test } from './fixtures.ts'
import { withNodeAlice } from './nodePerson.ts'

const MINUTE_MS = 60_000
const AWAY = /<(?:\w+:)?away\s*\/>/
const BUSY = /<(?:\w+:)?busy\s*\/>/

test('[LIFE-12] [PUA-49] [SEC-20] off at first; then a minute of nobody is Away at a witness, and a second page brings Available back', async ({
  ring,
}) => {
  await withNodeAlice(ring, async (alice, watch, now) => {
    const prefer = (more: Partial<Preferences>, shares: Partial<Preferences['shares']> = {}): void => {
      alice.say({
        kind: 'setPreferences',
        preferences: { ...AT_FIRST, idleAfterS: 60, ...more, shares: { ...AT_FIRST.shares, ...shares } },
      })
    }
    const until = async (at: number): Promise<void> => {
      await expect.poll(() => now(), { intervals: [20] }).toBeGreaterThan(at)
    }
    const latest = (): string => watch.notified.at(-1)?.body ?? ''
    expect(AT_FIRST.autoAway).toBe(false)
    await watch.waitFor(/open/)

    // Off: the minute passes, and nothing is noticed.
    prefer({})
    await until(now() + 1.2 * MINUTE_MS)
    await expect.poll(() => alice.view.me.said).toMatchObject({ because: 'chosen', idleSince: null })
    expect(latest()).not.toMatch(/away|user-input/)

    // On: not before the minute is over.
    const onAt = now()
    prefer({ autoAway: true })
    const away = await watch.waitFor(AWAY)
    expect(now() - onAt).toBeGreaterThanOrEqual(MINUTE_MS)
    expect(away.body).toContain('<basic>open</basic>')
    expect(away.body).not.toMatch(/user-input|last-input|until=/)
    // A page is told within a frame; the network may be quicker.
    await expect.poll(() => alice.view.me.said).toMatchObject({ because: 'idle', availability: { status: 'away' } })
    await expect.poll(() => alice.view.me.availability.status).toBe('available')
    alice.sayElsewhere({ kind: 'input', what: 'touched' })
    const back = await watch.waitFor(({ body }) => !AWAY.test(body))
    expect(back.body).toContain('<basic>open</basic>')

    // Whoever said Busy stays so, idle or not; that nobody is there is told when it is shared, and since when only then.
    alice.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy' } })
    prefer({ autoAway: true }, { idle: true })
    const active = await watch.waitFor(/<(?:\w+:)?user-input[^>]*>active</)
    expect(active.body).toMatch(BUSY)
    const idle = await watch.waitFor(/<(?:\w+:)?user-input[^>]*>idle</)
    expect(idle.body).toMatch(BUSY)
    expect(idle.body).not.toMatch(AWAY)
    expect(idle.body).toMatch(/idle-threshold="60"/)
    expect(idle.body).not.toContain('last-input')

    const lastAt = now()
    prefer({ autoAway: true }, { idle: true, lastInput: true })
    const since = await watch.waitFor(/last-input="/)
    const told = Date.parse(/last-input="([^"]+)"/.exec(since.body)?.[1] ?? '')
    expect(told - lastAt).toBeGreaterThanOrEqual(-1)
    expect(told - lastAt).toBeLessThan(MINUTE_MS / 2)
    // RFC 4480 §3.14: what is told of somebody who is there has no time that would have to be told again and again.
    alice.sayElsewhere({ kind: 'input', what: 'touched' })
    const again = await watch.waitFor(/>active</)
    expect(again.body).not.toContain('last-input')
    const before = watch.notified.length
    for (let index = 0; index < 5; index += 1) alice.sayElsewhere({ kind: 'input', what: 'touched' })
    await watch.waitFor(/>idle</)
    // A slow machine may let the minute pass between two of them; each of the five told by itself would be five more.
    const later = watch.notified.slice(before)
    expect(later.filter(one => />active</.test(one.body)).length).toBeLessThanOrEqual(1)
  })
})

/** What a page says of minutes reaches the worker as these seconds: more than the network is told things apart. */
const SOON_S = 6

/** Runs in the page: keeps count of the signs of life that leave it, and brings near when one counts as gone. */
function hurry(soonS: number): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const { postMessage } = MessagePort.prototype
  const touches: string[] = []
  Reflect.set(globalThis, 'touches', touches)
  MessagePort.prototype.postMessage = function post(this: MessagePort, message: unknown, ...rest: unknown[]) {
    let said = message
    if (message !== null && typeof message === 'object' && 'kind' in message) {
      if (message.kind === 'input' && 'what' in message) touches.push(String(message.what))
      const preferences = 'preferences' in message ? message.preferences : null
      if (message.kind === 'setPreferences' && typeof preferences === 'object')
        said = { ...message, preferences: { ...preferences, idleAfterS: soonS } }
    }
    Reflect.apply(postMessage, this, [said, ...rest])
  }
}
const touches = async (page: Page): Promise<unknown> =>
  await page.evaluate(() => {
    const found: unknown = Reflect.get(globalThis, 'touches')
    return found
  })

test('[LIFE-12] a key pressed in the second tab counts for the first, and is said once in ten seconds', async ({
  world,
}) => {
  const witness = await startWatcherUe({ ring: world.ring, account: 'carol' })
  try {
    const watch = await witness.watch('sip:alice@ims.test')
    const alice = await world.visit()
    await alice.context.addInitScript(hurry, SOON_S)
    await alice.page.reload()
    await alice.page.getByRole('button', { name: 'Sign in as Alice' }).click()
    await expect(knows(alice)).toHaveText(/^The network has it/)
    await openSettings(alice)
    const toggle = alice.page.getByRole('switch', { name: 'Set me to Away when I am not here' })
    await expect(toggle).not.toBeChecked()
    await toggle.click()
    const touchedFirst = await touches(alice.page)
    const first = alice.page.getByRole('complementary', { name: 'What others see' }).locator('.sub')
    const second = await alice.context.newPage()
    await second.clock.install()
    await second.goto(alice.page.url())
    await expect(says(second, 'Available')).toBeVisible()
    await expect(says(second, 'Away')).toBeVisible()
    await expect(first).toHaveText('Away')
    await watch.waitFor(AWAY)
    expect(await touches(second)).toEqual([])

    for (const key of ['a', 'b', 'c']) await second.keyboard.press(key)
    await expect.poll(() => touches(second)).toEqual(['touched'])
    await expect(says(second, 'Available')).toBeVisible()
    await expect(first).toHaveText('Available')
    expect(await touches(alice.page)).toEqual(touchedFirst)
    await second.clock.fastForward(10_000)
    for (const key of ['d', 'e']) await second.keyboard.press(key)
    await expect.poll(() => touches(second)).toEqual(['touched', 'touched'])
    await watch.waitFor(({ body }) => !AWAY.test(body))
  } finally {
    await witness.stop()
  }
})
