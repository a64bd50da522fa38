/** The hashes of digest, RFC 7616 §3.2 and RFC 8760 §2.1, over UTF-8. WebCrypto has neither MD5 nor SHA-512/256. */
import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

export type Algorithm = 'MD5' | 'SHA-256' | 'SHA-512-256'

export const ALGORITHMS: readonly Algorithm[] = ['SHA-512-256', 'SHA-256', 'MD5']

/** All but MD5. */
export type Sha2 = Readonly<Record<Exclude<Algorithm, 'MD5'>, (octets: Uint8Array) => Uint8Array>>

/** Text -> lower-case hex. */
export type Hash = (text: string) => string

/** `sha2` null: it is not loaded. Null: nor is this hash. */
export function hashOf(algorithm: Algorithm, sha2: Sha2 | null): Hash | null {
  const digest = algorithm === 'MD5' ? md5 : sha2?.[algorithm]
  return digest === undefined ? null : text => bytesToHex(digest(utf8ToBytes(text)))
}

/** `SHA-256-sess` in any case -> its hash and whether it is the session kind; null = not known here. */
export function algorithmOf(name: string): { readonly algorithm: Algorithm; readonly isSession: boolean } | null {
  const upper = name.toUpperCase()
  const isSession = upper.endsWith('-SESS')
  const bare = isSession ? upper.slice(0, -'-SESS'.length) : upper
  const algorithm = ALGORITHMS.find(one => one === bare)
  return algorithm === undefined ? null : { algorithm, isSession }
}
