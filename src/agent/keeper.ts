/** This browser's store as the host uses it: a store that fails is told once and stops nothing. */
import type { Clock } from '../lib/clock.ts'
import type { Contact } from '../model/contact.ts'
import { FIRST_OWN, type Own, ownFrom } from './own.ts'
import type { BrowserStore } from './storage.ts'

type Kept = {
  /** `urn:uuid:...` */
  readonly instance: string
  /** null: they could not be read. */
  readonly contacts: readonly Contact[] | null
  readonly own: Own
}

export interface Keeper {
  /** Without a store one signs in all the same, as a device that nobody has seen before. */
  load(aor: string): Promise<Kept>
  write(change: (store: BrowserStore) => Promise<void>): void
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

  let keeping: Promise<void> = Promise.resolve()
  return {
    async load(aor) {
      try {
        const reading = store.then(
          async kept => await Promise.all([kept.instanceId(), kept.contacts(aor), kept.own(aor)]),
        )
        const [instance, contacts, own] = await inTime(reading)
        return { instance, contacts, own: ownFrom(own, clock.now()) }
      } catch (error) {
        onTrouble(error)
        return { instance: `urn:uuid:${crypto.randomUUID()}`, contacts: null, own: FIRST_OWN }
      }
    },
    write(change) {
      void store.then(change).catch(onTrouble)
    },
    keepSecret(text) {
      keeping = keeping.then(async () => await (await store).remember(text)).catch(onTrouble)
    },
    async secret() {
      try {
        return await inTime(store.then(async kept => await kept.remembered()))
      } catch (error) {
        onTrouble(error)
        return null
      }
    },
  }
}
