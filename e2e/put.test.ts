/** The rival of the bench `peu`, a PUT of PIDF over HTTP, works: what it uploads reaches whoever watches. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startPutClient, startPutServer } from '../bench/peu/put.ts'
import { account } from '../lab/accounts.ts'
import { writePidf } from '../lab/peers/pidf.ts'
import { startUe } from '../lab/peers/ue.ts'
import { addContact, expect, row, test } from './fixtures.ts'

const erin = account('erin')

test('a document that the harness puts by HTTP reaches a watcher; who has no right to put changes nothing', async ({
  world,
}) => {
  const { ring, signIn } = world
  const file = async (name: string): Promise<string> => await readFile(join(ring.runDirectory, name), 'utf8')
  const [key, cert] = [await file('key.pem'), await file('cert.pem')]
  const document = writePidf(erin.address, { basic: 'closed', activity: null, note: null })
  const inside = await startUe({ ring, account: erin, document })
  const server = await startPutServer(erin, { key, cert }, put => {
    inside.setDocument(put)
  })
  const [client, stranger] = [
    await startPutClient(erin, server.port, cert),
    await startPutClient({ ...erin, password: 'guessed' }, server.port, cert),
  ]
  try {
    const bob = await signIn('Bob')
    await addContact(bob, erin.address, 'Erin')
    await expect(row(bob, /^Erin, Offline/)).toBeVisible()
    const put = writePidf(erin.address, { basic: 'open', activity: 'busy', note: 'put by HTTP' })
    await expect(stranger.put(put)).rejects.toThrow('401')
    await client.put(put)
    await expect(row(bob, 'Erin, Busy, put by HTTP')).toBeVisible()
    // One that is asked by a browser of another origin: preflight, challenge, document.
    expect(client.exchanged.messages).toBe(6)
    await client.put(writePidf(erin.address, { basic: 'open', activity: null, note: 'again' }))
    await expect(row(bob, 'Erin, Available, again')).toBeVisible()
    expect(client.exchanged.messages).toBe(8)
  } finally {
    await stranger.stop()
    await client.stop()
    await server.stop()
    await inside.stop()
  }
})
