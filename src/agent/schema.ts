/** The tables of this browser's database, version 3. */
import type { DBSchema } from 'idb'
import type { Contact } from '../model/contact.ts'
import type { Account } from './accounts.ts'
import type { Device } from './device.ts'

export interface Schema extends DBSchema {
  accounts: { key: string; value: Account; indexes: { aor: string } }
  /** By address and server. */
  devices: { key: [string, string]; value: Device }
  /** `aor` is the id of the account. It was the address up to version 2. */
  contacts: { key: [string, string]; value: { readonly aor: string; readonly uri: string; readonly contact: Contact } }
  /** By account. Of whatever version wrote it. */
  own: { key: string; value: unknown }
  /** What version 1 called it. */
  availability: { key: string; value: never }
  /** Up to version 2: one instance for all accounts. */
  settings: { key: string; value: string }
  /** `key`, and what it encrypts. */
  vault: { key: string; value: CryptoKey | Sealed }
}

export type Sealed = { readonly iv: Uint8Array<ArrayBuffer>; readonly data: ArrayBuffer }
