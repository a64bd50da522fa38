/** This browser's store as the host uses it: a store that fails is told once and stops nothing. */
import type { Availability } from '../model/availability.ts'
import type { Contact } from '../model/contact.ts'
import type { BrowserStore } from './storage.ts'

export const AT_FIRST: Availability = { status: 'available', note: '' }

type Kept = {
  /** `urn:uuid:...` */
  readonly instance: string
  /** null: they could not be read. */
  readonly contacts: readonly Contact[] | null
  readonly availability: Availability
}

export interface Keeper {
  /** Without a store one signs in all the same, as a device that nobody has seen before. */
  load(aor: string): Promise<Kept>
  write(change: (store: BrowserStore) => Promise<void>): void
  /** In the order it was said: a sign-out (null) overtakes no secret that is being encrypted. */
  keepSecret(text: string | null): void
  secret(): Promise<string | null>
}

export function createKeeper(store: Promise<BrowserStore>, onTrouble: (error: unknown) => void): Keeper {
  let keeping: Promise<void> = Promise.resolve()
  return {
    async load(aor) {
      try {
        const kept = await store
        const [instance, contacts, availability] = await Promise.all([
          kept.instanceId(),
          kept.contacts(aor),
          kept.availability(aor),
        ])
        return { instance, contacts, availability: availability ?? AT_FIRST }
      } catch (error) {
        onTrouble(error)
        return { instance: `urn:uuid:${crypto.randomUUID()}`, contacts: null, availability: AT_FIRST }
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
        return await (await store).remembered()
      } catch (error) {
        onTrouble(error)
        return null
      }
    },
  }
}
