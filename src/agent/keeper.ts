/** This browser's store as the host uses it: a store that fails is told of and stops nothing. */
import type { Clock } from '../lib/clock.ts'
import type { Contact } from '../model/contact.ts'
import type { Known } from '../sip/digest.ts'
import type { Proof } from './accounts.ts'
import { type Device, newDevice } from './device.ts'
import { knownFrom } from './known.ts'
import { type Own, ownFrom, storable } from './own.ts'
import type { BrowserStore } from './storage.ts'

/** The data of an account that was proved. */
export type Kept = {
  /** The key of it, for what is written. It fails where the store does. */
  readonly account: Promise<string>
  /** null: they could not be read. */
  readonly contacts: readonly Contact[] | null
  /** null: it could not be read in time. */
  readonly own: Own | null
  /** The same, however late; null: it cannot be read. */
  readonly late: Promise<Own | null>
}

export interface Keeper {
  /** Without a store one signs in all the same, as a device that nobody has seen before. */
  device(aor: string, server: string): Promise<Device>
  /** `isTrusted`: for `canAdopt`. */
  open(proof: Proof, isTrusted: boolean): Promise<Kept>
  /** Nothing is read for a sign-in before it is done. */
  forget(account: Promise<string>, aor: string): void
  /** What was learned of this account's network. */
  network(aor: string, server: string): Promise<Known>
  keepNetwork(aor: string, server: string, known: Known): void
  /** How strongly the account signed in before. Nothing is read for a sign-in before it is done. */
  forgetLevel(aor: string, server: string): void
  write(change: (store: BrowserStore) => Promise<void>): void
  keepOwn(account: Promise<string>, own: Own): void
  /** In the order it was said: a sign-out overtakes no secret that is being encrypted. */
  keepSecret(text: string | null): void
  forgetSecrets(): void
  secret(): Promise<string | null>
  /** null: where no key can be kept, nothing is handed over. */
  seal(text: string): Promise<string | null>
  unseal(sealed: string): Promise<string | null>
}

/** A store that hangs (another page holds an old version open, say) must not keep anybody from signing in. */
const WAIT_MS = 5_000

export function createKeeper(store: Promise<BrowserStore>, clock: Clock, onTrouble: (error: unknown) => void): Keeper {
  const inTime = async <Value>(work: Promise<Value>): Promise<Value> =>
    await new Promise<Value>((resolve, reject) => {
      const undo = clock.after(WAIT_MS, () => {
        reject(new Error('This browser’s store did not answer.'))
      })
      work.then(resolve, reject).finally(undo)
    })

  const read = async <Value>(work: Promise<Value>): Promise<Value | null> =>
    await inTime(work).catch((error: unknown) => {
      onTrouble(error)
      return null
    })
  const write: Keeper['write'] = change => {
    void store.then(change).catch(onTrouble)
  }

  let forgetting: Promise<void> = Promise.resolve()
  const upToDate = async (): Promise<BrowserStore> => {
    await forgetting
    return await store
  }

  let keeping: Promise<void> = Promise.resolve()
  const inTurn = (change: (store: BrowserStore) => Promise<void>): void => {
    keeping = keeping.then(async () => await change(await store)).catch(onTrouble)
  }
  return {
    async device(aor, server) {
      return (await read(upToDate().then(async kept => await kept.device(aor, server)))) ?? newDevice()
    },
    forget(account, aor) {
      forgetting = Promise.all([store, account, forgetting])
        .then(async ([kept, id]) => await kept.forget(id, aor))
        .catch(onTrouble)
    },
    async open(proof, isTrusted) {
      const account = upToDate().then(async kept => await kept.open(proof, isTrusted))
      // It is looked at when something is written, which may be never.
      account.catch(() => undefined)
      // Where there is no store at all, nothing was ever kept.
      const reading = store
        .then(
          async kept => await kept.own(await account),
          () => undefined,
        )
        .then(own => ownFrom(own, clock.now()))
      // Each by itself: what one of them lacks the other has.
      const [contacts, own] = await Promise.all([
        read(store.then(async kept => await kept.contacts(await account))),
        read(reading),
      ])
      return { account, contacts, own, late: reading.catch(() => null) }
    },
    network: async (aor, server) =>
      knownFrom(await read(upToDate().then(async kept => await kept.network(aor, server)))),
    keepNetwork(aor, server, known) {
      write(async kept => {
        await kept.setNetwork(aor, server, known)
      })
    },
    forgetLevel(aor, server) {
      forgetting = upToDate()
        .then(async kept => {
          const known = knownFrom(await kept.network(aor, server))
          return await kept.setNetwork(aor, server, { ...known, best: {} })
        })
        .catch(onTrouble)
    },
    write,
    keepOwn(account, own) {
      write(async kept => {
        await kept.setOwn(await account, storable(own))
      })
    },
    keepSecret(text) {
      inTurn(async kept => await kept.remember(text))
    },
    forgetSecrets() {
      inTurn(async kept => await kept.forgetSecrets())
    },
    // Not one that is being forgotten.
    secret: async () => await read(keeping.then(async () => await (await store).remembered())),
    // Not with a key that is about to be thrown away.
    seal: async text => await keeping.then(async () => await (await store).seal(text)).catch(() => null),
    unseal: async sealed => await read(store.then(async kept => await kept.unseal(sealed))),
  }
}
