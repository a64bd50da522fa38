import { account } from '../lab/accounts.ts'
import { startOddServer } from '../lab/peers/oddServer.ts'
import { value } from '../lab/peers/sipMessage.ts'
import { expect, openSettings, says, test } from './fixtures.ts'

const WEAKER = /now asks for the password in a weaker way/

test('[SEC-21] a server that goes back to MD5 gets no answer until the person has understood what that means', async ({
  world,
}) => {
  const alice = await world.signIn('Alice')
  const { page } = alice
  const server = await startOddServer()
  let algorithm = 'SHA-256'
  const proofs: string[] = []
  server.on('REGISTER', request => {
    const proof = value(request, 'authorization')
    if (/response="[^"]/.test(proof)) {
      proofs.push(/algorithm=([^,]*)/.exec(proof)?.[1] ?? '')
      server.answer(request, '200 OK', { headers: [['Contact', value(request, 'contact')]] })
    } else
      server.answer(request, '401 Unauthorized', {
        headers: [['WWW-Authenticate', `Digest realm="ims.test", nonce="n", qop="auth", algorithm=${algorithm}`]],
      })
  })
  const leave = async (): Promise<void> => {
    await openSettings(alice)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await expect(page.getByLabel('Password')).toBeVisible()
  }
  const signIn = async (): Promise<void> => {
    await page.getByLabel('Address').fill('alice@ims.test')
    await page.getByLabel('Password').fill(account('alice').password)
    await page.getByLabel('Server').fill(server.url)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  try {
    await leave()
    await signIn()
    await expect(says(page, 'Available')).toBeVisible()
    await leave()
    algorithm = 'MD5'
    await signIn()
    await expect(page.getByText(WEAKER)).toBeVisible()
    await page.getByRole('button', { name: 'Sign in the weaker way …' }).click()
    const asks = page.getByRole('dialog', { name: 'Sign in the weaker way?' })
    await expect(asks).toBeVisible()
    await asks.getByRole('button', { name: 'Cancel' }).click()
    await expect(asks).toHaveCount(0)
    // Whoever did not confirm it is where they were.
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByText(WEAKER)).toBeVisible()
    expect(new Set(proofs)).toEqual(new Set(['SHA-256']))
    await page.getByRole('button', { name: 'Sign in the weaker way …' }).click()
    await page.getByRole('button', { name: 'I understand. Sign in' }).click()
    await expect(says(page, 'Available')).toBeVisible()
    expect(proofs.at(-1)).toBe('MD5')
  } finally {
    await server.stop()
  }
})
