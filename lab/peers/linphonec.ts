/**
 * linphonec as a peer that nobody here wrote: a watcher, and a presence user agent. It has no command for its own
 * status. Peu works once the presence server is a friend of its (otherwise it answers 200 and sends no NOTIFY).
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { account, DOMAIN, PRESENCE_SERVER, type User } from '../accounts.ts'
import { freePort } from '../ports.ts'
import { type Child, startChild } from '../process.ts'

export type LinphonecOptions = {
  readonly ring: { readonly sipUdp: string }
  readonly account: User
  /** Whom it watches. */
  readonly friends: readonly User[]
  /** Tell its state by PUBLISH. */
  readonly publish?: boolean
}

export interface Linphonec extends Pick<Child, 'pid' | 'output' | 'waitFor'> {
  /** A line at its prompt, `status register`. */
  say(line: string): void
  stop(): Promise<void>
}

/** Resolves when it is registered. */
export async function startLinphonec(options: LinphonecOptions): Promise<Linphonec> {
  const folder = await mkdtemp(join(tmpdir(), 'peu-linphone-'))
  // It does not make the folder of its database itself.
  await mkdir(join(folder, '.local/share/linphone'), { recursive: true })
  await writeFile(join(folder, 'linphonerc'), await configuration(options))
  const child = await startChild(
    'linphonec',
    ['-c', join(folder, 'linphonerc'), '-d', '6', '-l', join(folder, 'log')],
    {
      cwd: folder,
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: join(folder, '.local/share') },
    },
  )
  const stop = async (): Promise<void> => {
    child.write('quit\n')
    // Twice: at its prompt, and should it not read.
    await Promise.race([child.ended, new Promise(resolve => setTimeout(resolve, 3000))])
    await child.stop()
    await rm(folder, { recursive: true, force: true })
  }
  // It does not say by itself when it is registered.
  const ask = setInterval(() => {
    child.write('status register\n')
  }, 200)
  try {
    await child.waitFor(/registered, identity=/u)
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearInterval(ask)
  }
  return {
    pid: child.pid,
    output: child.output,
    waitFor: child.waitFor,
    say(line) {
      child.write(`${line}\n`)
    },
    stop,
  }
}

async function configuration(options: LinphonecOptions): Promise<string> {
  const { ring, account: user, publish } = options
  const { address, password } = account(user)
  const friends = [
    ...options.friends.map(account).map(({ name, address: uri }) => ({ url: `"${name}" <${uri}>`, subscribe: 1 })),
    { url: `"Presence server" <${PRESENCE_SERVER}>`, subscribe: 0 },
  ]
  const udp = await freePort()
  return [
    '[sip]',
    `sip_port=${String(udp)}`,
    `sip_udp_port=${String(udp)}`,
    // 0 would mean "No listening point".
    `sip_tcp_port=${String(await freePort())}`,
    'sip_tls_port=-2',
    'default_proxy=0',
    'guess_hostname=0',
    `contact=sip:${user}@127.0.0.1`,
    'use_ipv6=0',
    // Else it listens on all addresses.
    'bind_address=127.0.0.1',
    '[net]',
    'mtu=1300',
    '[proxy_0]',
    `reg_proxy=<sip:${ring.sipUdp};transport=udp>`,
    `reg_route=<sip:${ring.sipUdp};transport=udp;lr>`,
    `reg_identity=${address}`,
    'reg_expires=300',
    'reg_sendregister=1',
    `publish=${publish === true ? '1' : '0'}`,
    'publish_expires=120',
    'quality_reporting_enabled=0',
    '[auth_info_0]',
    `username=${user}`,
    `userid=${user}`,
    `passwd=${password}`,
    `realm=${DOMAIN}`,
    `domain=${DOMAIN}`,
    ...friends.flatMap(({ url, subscribe }, index) => [
      `[friend_${String(index)}]`,
      `url=${url}`,
      'pol=accept',
      `subscribe=${String(subscribe)}`,
    ]),
    '',
  ].join('\n')
}
