import { createServer, type Socket } from 'node:net'
import { listen } from '../lab/ports.ts'
import { addContact, expect, knows, openSettings, type Person, row, setStatus, test } from './fixtures.ts'

async function typeIn(person: Person, form: { address?: string; password?: string; server?: string }): Promise<void> {
  const { page } = person
  await page.getByLabel('Address').fill(form.address ?? 'alice@ims.test')
  await page.getByLabel('Password').fill(form.password ?? 'not-the-password')
  if (form.server !== undefined) await page.getByLabel('Server').fill(form.server)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('[REG-52] a wrong password has its sentence, and one try with the right one mends it', async ({ world }) => {
  const alice = await world.visit()
  await typeIn(alice, {})
  const alert = alice.page.getByRole('alert')
  await expect(alert).toContainText('This password is not the one for alice@ims.test.')
  await expect(alert).not.toContainText('401')
  await alice.page.getByText('Details').click()
  await expect(alice.page.getByText(/401/)).toBeVisible()
  // One REGISTER that only names the private identity (REG-42), one that answers the challenge; what was rejected is not repeated.
  expect(alice.wire.count('out', /^REGISTER /)).toBe(2)
  const right = world.ring.accounts.find(one => one.name === 'Alice')
  await alice.page.getByLabel('Password').fill(right?.password ?? '')
  await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(alice.me).toBeVisible()
})

test('[REG-02] an unknown server has its sentence', async ({ world }) => {
  const alice = await world.visit()
  await typeIn(alice, { server: 'ws://127.0.0.1:9' })
  await expect(alice.page.getByRole('alert')).toContainText('Could not reach 127.0.0.1:9.')
})

test('[REG-01] a server that is no SIP server has its sentence', async ({ world }) => {
  const alice = await world.visit()
  const http = createServer(socket => {
    socket.on('error', () => undefined)
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
  })
  const port = await listen(http)
  await typeIn(alice, { server: `ws://127.0.0.1:${String(port)}` })
  await expect(alice.page.getByRole('alert')).toContainText(`Could not reach 127.0.0.1:${String(port)}.`)
  http.close()
})

test('[SEC-09] an open line to elsewhere is refused before anything is sent', async ({ world }) => {
  const alice = await world.visit()
  await typeIn(alice, { server: 'ws://edge.example.org' })
  await expect(alice.page.getByText('Peu does not send a password over an open line.')).toBeVisible()
  expect(alice.wire.frames).toEqual([])
})

test('[REG-10] a server that never answers: a sentence says so within 64*T1, and one may leave before', async ({
  world,
}) => {
  test.slow()
  const alice = await world.visit()
  alice.wire.hold(true)
  await typeIn(alice, {})
  await expect(alice.page.getByRole('button', { name: 'Cancel' })).toBeVisible()
  await expect(alice.page.getByRole('alert')).toContainText(/did not answer/, { timeout: 60_000 })
  const silent = new Set<Socket>()
  const mute = createServer(socket => silent.add(socket))
  const port = await listen(mute)
  await typeIn(alice, { server: `ws://127.0.0.1:${String(port)}` })
  await alice.page.getByRole('button', { name: 'Cancel' }).click()
  await expect(alice.page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled()
  for (const socket of silent) socket.destroy()
  mute.close()
})

test('[WAT-09] [WAT-14] refused, waiting and unknown contacts look different and stop nobody else', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  await world.signIn('Bob')
  await addContact(alice, 'mallory@ims.test', 'Mallory')
  await addContact(alice, 'judy@ims.test', 'Judy')
  await addContact(alice, 'bob@ims.test', 'Bob')
  await expect(row(alice, 'Mallory, Refused, Mallory does not share this')).toBeVisible()
  await expect(row(alice, 'Judy, Waiting, Judy has not allowed you yet')).toBeVisible()
  await expect(row(alice, 'Bob, Available')).toBeVisible()
})

test('[SEC-06] [WAT-06] a malformed NOTIFY marks one contact and is answered 200; nothing else breaks', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  const bob = await world.signIn('Bob')
  await addContact(alice, 'bob@ims.test', 'Bob')
  await setStatus(bob, 'Busy')
  await expect(row(alice, /^Bob, Busy/)).toBeVisible()
  const notify = alice.wire.frames.findLast(one => one.way === 'in' && one.text.startsWith('NOTIFY '))?.text ?? ''
  const bad = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "boom">]><presence>&e;'
  const injected = notify
    .slice(0, notify.indexOf('\r\n\r\n') + 4)
    .replace(/^(CSeq: )(\d+)/im, (_, name: string, number: string) => `${name}${String(Number(number) + 1)}`)
    .replace(/branch=[^;\r]*/, 'branch=z9hG4bKinjected')
    .replace(/^Content-Length: \d+/im, `Content-Length: ${String(bad.length)}`)
  alice.wire.inject(injected + bad)
  await expect
    .poll(() => alice.wire.frames.findLast(one => one.way === 'out' && one.text.includes('z9hG4bKinjected'))?.text)
    .toMatch(/^SIP\/2\.0 200 /)
  await row(alice, /^Bob, Busy/).click()
  await expect(alice.page.getByRole('region', { name: 'Details' })).toContainText(/could not be read|cannot read/i)
  await setStatus(alice, 'Away')
  await expect(knows(alice)).toHaveText(/^The network has it/)
})

test('[SEC-01] [PUA-12] a stranger who subscribes to Alice gets 403, and Alice can see that it happened', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  const subscribe = alice.wire.frames.find(one => one.way === 'in' && one.text.startsWith('SUBSCRIBE '))?.text ?? ''
  const forged = subscribe
    .replaceAll('sip:presence@ims.test', 'sip:mallory@ims.test')
    .replace(/^(Call-ID: ).*\r$/im, '$1forged-by-mallory\r')
    .replace(/branch=[^;\r]*/, 'branch=z9hG4bKforged')
    .replace(/;tag=[^;\r]*/, ';tag=forged')
  alice.wire.inject(forged)
  await expect
    .poll(() => alice.wire.frames.findLast(one => one.way === 'out' && one.text.includes('z9hG4bKforged'))?.text)
    .toMatch(/^SIP\/2\.0 403 /)
  await openSettings(alice)
  await expect(alice.page.getByText(/mallory@ims\.test/)).toBeVisible()
})
