import { createServer } from 'node:net'
import { chromium } from '@playwright/test'
import { listen } from '../lab/ports.ts'
import { launchOptions } from './chromium.ts'
import { addContact, expect, knows, row, setStatus, test, withWorld } from './fixtures.ts'

test('[REG-12] the browser brings its cookie to the upgrade; an upgrade answered 401 has its sentence', async ({
  world,
}) => {
  const upgrades: string[] = []
  const proxy = createServer(socket => {
    socket.on('error', () => undefined)
    socket.once('data', data => {
      upgrades.push(data.toString())
      socket.end('HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="edge"\r\nContent-Length: 0\r\n\r\n')
    })
  })
  const host = `127.0.0.1:${String(await listen(proxy))}`
  const alice = await world.visit()
  await alice.context.addCookies([
    { name: 'edge', value: 'let-me-in', domain: '127.0.0.1', path: '/', sameSite: 'Lax' },
  ])
  const { page } = alice
  await page.getByLabel('Address').fill('alice@ims.test')
  await page.getByLabel('Password').fill('not-the-password')
  await page.getByLabel('Server').fill(`ws://${host}`)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText(`Could not reach ${host}.`)
  expect(upgrades[0]).toMatch(/^Upgrade: websocket\r$/im)
  expect(upgrades[0]).toMatch(/^Cookie: edge=let-me-in\r$/im)
  // RFC 7118 §7 leaves the credentials of HTTP to the browser: ours are for SIP alone.
  expect(upgrades.join('')).not.toMatch(/^Authorization:/im)
  proxy.close()
})

test('[PUA-29] a browser that is killed says no goodbye: the network takes Alice for gone, and for back when she is', async ({
  ring,
  world,
}, { annotations }) => {
  test.slow()
  const bob = await world.signIn('Bob')
  await addContact(bob, 'alice@ims.test', 'Alice')
  const server = await chromium.launchServer(launchOptions)
  const doomed = await chromium.connect(server.wsEndpoint())
  await withWorld(doomed, ring, async there => {
    const alice = await there.signIn('Alice')
    await setStatus(alice, 'Busy')
    await expect(knows(alice)).toHaveText(/^The network has it/)
    await expect(row(bob, 'Alice, Busy')).toBeVisible()
    const killedAt = Date.now()
    await server.kill()
    await expect(row(bob, /^Alice, Offline/)).toBeVisible({ timeout: 30_000 })
    annotations.push({ type: 'gone after', description: `${String(Date.now() - killedAt)} ms` })
    expect(alice.wire.count('out', /^Subscription-State: terminated/im)).toBe(0)
    expect(alice.wire.count('out', /^Expires: 0\r$/im)).toBe(0)
  })
  // Back elsewhere: the presence server moves to the page that registered.
  const alice = await world.signIn('Alice')
  await expect(knows(alice)).toHaveText(/^The network has it/)
  await expect(row(bob, 'Alice, Available')).toBeVisible()
})
