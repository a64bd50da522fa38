/**
 * A password on the channel between pages. Every page of the origin hears the channel, a port reaches one page alone, and
 * no channel carries ports. So the sign-in is encrypted for the page that leads, and only for it: its key's name is that
 * of a lock, and the browser tells that the page which holds the lock of the leader holds this one too. Whoever merely
 * says that it leads cannot.
 */
import * as v from 'valibot'
import type { SignIn } from '../agent/contract.ts'

export type SealedSignIn = {
  /** Of a pair that is made for this one message. */
  readonly publicKey: ArrayBuffer
  readonly iv: Uint8Array<ArrayBuffer>
  readonly data: ArrayBuffer
}

export type LeaderKey = {
  /** The public half, hexadecimal. */
  readonly name: string
  /** null: it was not sealed for this key. */
  readonly open: (sealed: SealedSignIn) => Promise<SignIn | null>
}

const signInSchema = v.object({
  address: v.string(),
  password: v.string(),
  server: v.string(),
  privateIdentity: v.string(),
  displayName: v.string(),
  staySignedIn: v.boolean(),
})

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const
const CIPHER = { name: 'AES-GCM', length: 256 } as const
const LEADER = 'peu leader'

export async function createLeaderKey(): Promise<LeaderKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['deriveKey'])
  const octets = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))
  return {
    name: Array.from(octets, octet => octet.toString(16).padStart(2, '0')).join(''),
    open: async sealed => await opened(sealed, privateKey).catch(() => null),
  }
}

export async function sealSignIn(signIn: SignIn, leader: string): Promise<SealedSignIn> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveKey'])
  const octets = Uint8Array.from(leader.match(/../gu) ?? [], pairOf => Number.parseInt(pairOf, 16))
  const key = await shared(pair.privateKey, octets.buffer, 'encrypt')
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const data = await crypto.subtle.encrypt(
    { name: CIPHER.name, iv },
    key,
    new TextEncoder().encode(JSON.stringify(signIn)),
  )
  return { publicKey: await crypto.subtle.exportKey('raw', pair.publicKey), iv, data }
}

async function opened({ publicKey, iv, data }: SealedSignIn, privateKey: CryptoKey): Promise<SignIn> {
  const key = await shared(privateKey, publicKey, 'decrypt')
  const text = new TextDecoder().decode(await crypto.subtle.decrypt({ name: CIPHER.name, iv }, key, data))
  return v.parse(signInSchema, JSON.parse(text))
}

async function shared(own: CryptoKey, other: ArrayBuffer, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  const publicKey = await crypto.subtle.importKey('raw', other, CURVE, false, [])
  return await crypto.subtle.deriveKey({ name: CURVE.name, public: publicKey }, own, CIPHER, false, [use])
}

type Locks = Pick<LockManager, 'request' | 'query'>

/** Settles when the lock is ours; it stays so until this page is gone, however it goes. */
export async function holdLock(locks: Pick<Locks, 'request'>, name: string): Promise<void> {
  await new Promise<void>(resolve => {
    const forever = new Promise<never>(() => undefined)
    void locks.request(name, async () => {
      resolve()
      return await forever
    })
  })
}

export const holdLeadership = async (locks: Locks): Promise<void> => await holdLock(locks, LEADER)
export const holdKey = async (locks: Locks, key: string): Promise<void> => await holdLock(locks, `${LEADER} ${key}`)

/** Whether the page that leads holds this key. */
export async function isLeadersKey(locks: Pick<Locks, 'query'>, key: string): Promise<boolean> {
  const { held = [] } = await locks.query()
  const leader = held.find(lock => lock.name === LEADER)?.clientId
  return leader !== undefined && held.some(lock => lock.name === `${LEADER} ${key}` && lock.clientId === leader)
}
