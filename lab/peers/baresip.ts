/**
 * baresip as a peer that nobody here wrote: a watcher of its contacts, and the presence user agent of its account, by
 * Peu or, with `publish`, by PUBLISH. Seen with Debian's 1.0.0: its first document says `<basic>?</basic>`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { account, type User } from '../accounts.ts'
import { freePort } from '../ports.ts'
import { type Child, startChild } from '../process.ts'

export type BaresipOptions = {
  readonly ring: { readonly sipUdp: string }
  readonly account: User
  /** Whom it watches. */
  readonly contacts: readonly User[]
  /** Tell its state by PUBLISH. */
  readonly publish?: boolean
}

export interface Baresip extends Pick<Child, 'pid' | 'output' | 'waitFor'> {
  /** A command of its menu, `presence_online` or `contacts`. Gives its answer, which does not appear in its output. */
  say(command: string): Promise<string>
  /** Ends it as a person would: it says goodbye to the network. */
  stop(): Promise<void>
}

/** Resolves when it is registered and has heard of those that it watches: it asks a second after its start. */
export async function startBaresip(options: BaresipOptions): Promise<Baresip> {
  const folder = await mkdtemp(join(tmpdir(), 'peu-baresip-'))
  const control = await freePort()
  await writeFile(join(folder, 'config'), config(await freePort(), control))
  await writeFile(join(folder, 'accounts'), accountLine(options))
  const contacts = options.contacts.map(account).map(({ name, address }) => `"${name}" <${address}>;presence=p2p\n`)
  await writeFile(join(folder, 'contacts'), contacts.join(''))

  // -s: what it sends and gets is in its output.
  const child = await startChild('baresip', ['-4', '-f', folder, '-v', '-s'], { logFile: join(folder, 'baresip.log') })
  const stop = async (): Promise<void> => {
    await child.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await child.waitFor(/ 200 OK /u)
    // One that comes in: it tells the presence server of itself by NOTIFY as well.
    if (contacts.length > 0) await child.waitFor(new RegExp(`^NOTIFY sip:${options.account}\\b`, 'mu'))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    pid: child.pid,
    output: child.output,
    waitFor: child.waitFor,
    say: async command => await sayTo(control, command),
    stop,
  }
}

/** One JSON object in a netstring, to ctrl_tcp, and one back. */
async function sayTo(port: number, command: string): Promise<string> {
  const text = JSON.stringify({ command, params: '', token: 'lab' })
  return await new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    socket.setTimeout(5000, () => {
      socket.destroy(new Error(`baresip did not take ${command}`))
    })
    let received = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk
      const answer = readAnswer(received)
      if (answer === null) return
      socket.destroy()
      resolve(answer)
    })
    socket.once('error', reject)
    socket.write(`${String(Buffer.byteLength(text))}:${text},`)
  })
}

/** The text of the response among whole netstrings, `{"response":true,"ok":true,"data":"..."}`; null: not yet. */
function readAnswer(received: string): string | null {
  let rest = Buffer.from(received)
  for (let colon = rest.indexOf(':'); colon > 0; colon = rest.indexOf(':')) {
    const end = colon + 1 + Number(rest.subarray(0, colon).toString())
    if (rest.length <= end) return null
    const message: unknown = JSON.parse(rest.subarray(colon + 1, end).toString())
    // Events of other kinds come on the same line.
    if (typeof message === 'object' && message !== null && 'response' in message)
      return 'data' in message && typeof message.data === 'string' ? stripVTControlCharacters(message.data) : ''
    rest = rest.subarray(end + 1)
  }
  return null
}

function accountLine(options: BaresipOptions): string {
  const { address, password } = account(options.account)
  const parts = [
    `<${address};transport=udp>`,
    `auth_user=${options.account}`,
    `auth_pass=${password}`,
    `outbound="sip:${options.ring.sipUdp};transport=udp"`,
    'regint=120',
    ...(options.publish === true ? ['pubint=120'] : []),
  ]
  return `${parts.join(';')}\n`
}

/** No sound, no terminal; `net_interface` wants the address, not `lo`. */
function config(sip: number, control: number): string {
  return `poll_method epoll
sip_listen 127.0.0.1:${String(sip)}
sip_trans_def udp
net_interface 127.0.0.1
audio_player none
audio_source none
audio_alert none
module_path /usr/lib/baresip/modules
module_tmp account.so
module_app contact.so
module_app menu.so
module_app presence.so
module_app ctrl_tcp.so
module_app debug_cmd.so
ctrl_tcp_listen 127.0.0.1:${String(control)}
`
}
