/** `npm run lab`: a presence network for tests and trials, until it is interrupted. */
import { parseArgs } from 'node:util'
import type { Account } from './accounts.ts'
import { startDemoBuddies } from './peers/demoBuddy.ts'
import { type RingOne, startRingOne } from './ringOne.ts'
import { untilAsked } from './untilAsked.ts'

const USAGE = `npm run lab -- [--json] [--ring one] [--no-peers]
  --json      one line of JSON on standard output when the network is ready
  --ring one  which network; there is one so far
  --no-peers  without the five buddies that change their status every few seconds
`

type Wanted = { readonly json: boolean; readonly peers: boolean }

/** What is wanted, or the sentence that says what is wrong. */
function readArguments(args: readonly string[]): Wanted | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        ring: { type: 'string', default: 'one' },
        'no-peers': { type: 'boolean', default: false },
      },
    })
    if (values.ring !== 'one') return `There is no ring "${values.ring}", only ring one.`
    return { json: values.json, peers: !values['no-peers'] }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const asJson = ({ domain, ws, wss, xcap, accounts }: RingOne): string =>
  JSON.stringify({ domain, ws, wss, xcap, accounts })

const row = ({ name, address, privateIdentity, password }: Account): string =>
  [name.padEnd(9), address.padEnd(22), privateIdentity.padEnd(18), password].join('  ')

function asTable(ring: RingOne): string {
  return [
    `A presence network is ready. Domain ${ring.domain}`,
    `  SIP over WebSocket  ${ring.ws}  or  ${ring.wss} (self-signed)`,
    `  SIP over UDP        ${ring.sipUdp}`,
    `  XCAP                ${ring.xcap}`,
    `  log                 ${ring.logFile}`,
    '',
    ...ring.accounts.map(row),
    '',
    'Everybody may watch everybody, but Judy lets watchers wait and Mallory refuses them. Ctrl-C ends it.',
  ].join('\n')
}

const wanted = readArguments(process.argv.slice(2))
if (typeof wanted === 'string') {
  process.stderr.write(`${wanted}\n\n${USAGE}`)
  process.exitCode = 2
} else {
  process.exitCode = await untilAsked(async own => {
    const ring = await startRingOne()
    own(ring)
    if (wanted.peers) own(await startDemoBuddies(ring))
    process.stdout.write(`${wanted.json ? asJson(ring) : asTable(ring)}\n`)
    return ring
  })
}
