/** What `npm start` runs when nothing is missing: a network with lively buddies, and the page that knows of it. */
import { account, BUDDIES, PEOPLE, PRESENCE_SERVER, type User } from './accounts.ts'
import { startDemoBuddies } from './peers/demoBuddy.ts'
import { startRingOne } from './ringOne.ts'
import { startSite } from './server.ts'
import { untilAsked } from './untilAsked.ts'

/** Gives the exit code, after it was interrupted. */
export async function runDemo(): Promise<number> {
  return await untilAsked(async own => {
    const ring = await startRingOne()
    own(ring)
    own(await startDemoBuddies(ring))
    const people = PEOPLE.map(account)
    const site = await startSite({
      config: {
        servers: [ring.ws],
        domain: ring.domain,
        presenceServers: [PRESENCE_SERVER],
        demoAccounts: people,
        demoContacts: [...offered(PEOPLE, 'People'), ...offered(BUDDIES, 'Buddies')],
      },
    })
    own(site)
    const lines = [
      `Peu is ready: ${site.url}`,
      '',
      'Sign in as one of these (a button each; another browser profile for another person):',
      ...people.map(({ name, address, password }) => `  ${name.padEnd(6)} ${address}  password ${password}`),
      '',
      `Lively buddies, to be added as contacts in one go: ${BUDDIES.map(user => account(user).privateIdentity).join(', ')}`,
      'Ctrl-C ends everything.',
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
    return ring
  })
}

const offered = (users: readonly User[], group: string): readonly object[] =>
  users.map(account).map(({ name, address }) => ({ name, address, group }))
