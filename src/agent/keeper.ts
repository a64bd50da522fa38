/** This browser's store as the host uses it: a store that fails is told of and stops nothing. */
import type { Clock } from '../lib/clock.ts'
import type { Contact } from '../model/contact.ts'
import { type Own, ownFrom, storable } from './own.ts'
import type { BrowserStore } from './storage.ts'

type Kept = {
  /** `urn:uuid:...` */
  readonly instance: string
  /** null: they could not be read. */
  readonly contacts: readonly Contact[] | null
  /** null: it could not be read in time. */
  readonly own: Own | null
  /** The same, however late; null: it cannot be read. */
  readonly late: Promise<Own | null>
}

export interface Keeper {
  /** Without a store one signs in all the same, as a device that nobody has seen before. */
  load(aor: string): Promise<Kept>
  write(change: (store: BrowserStore) => Promise<void>): void
  keepOwn(aor: string, own: Own): void
  /** In the order it was said: a sign-out (null) overtakes no secret that is being encrypted. */
  keepSecret(text: string | null): void
  secret(): Promise<string | null>
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

  let keeping: Promise<void> = Promise.resolve()
  return {
    async load(aor) {
      // Where there is no store at all, nothing was ever kept.
      const reading = store
        .then(
          async kept => await kept.own(aor),
          () => undefined,
        )
        .then(own => ownFrom(own, clock.now()))
      // Each by itself: what one of them lacks the others have.
      const [instance, contacts, own] = await Promise.all([
        read(store.then(async kept => await kept.instanceId())),
        read(store.then(async kept => await kept.contacts(aor))),
        read(reading),
      ])
      const late = reading.catch(() => null)
      return { instance: instance ?? `urn:uuid:${crypto.randomUUID()}`, contacts, own, late }
    },
    write,
    keepOwn(aor, own) {
      write(async kept => {
        await kept.setOwn(aor, storable(own))
      })
    },
    keepSecret(text) {
      keeping = keeping.then(async () => await (await store).remember(text)).catch(onTrouble)
    },
    secret: async () => await read(store.then(async kept => await kept.remembered())),
  }
}
