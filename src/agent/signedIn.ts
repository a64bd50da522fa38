/**
 * One sign-in: a session on its line, and the data of this browser that is its account's. Of that nothing is read, shown,
 * sent or written before the account was proved: by a REGISTER that was accepted, or by what the browser kept sealed
 * from a former one.
 */
import type { Clock } from '../lib/clock.ts'
import type { Contact } from '../model/contact.ts'
import type { Known } from '../sip/digest.ts'
import type { CheckedAccount } from './account.ts'
import type { Change } from './contract.ts'
import type { Keeper, Kept } from './keeper.ts'
import type { Line } from './line.ts'
import { newerOwn, type Own, UNREAD_OWN } from './own.ts'
import { createSession, type Session, type SessionOptions } from './session.ts'

export interface SignedIn {
  readonly session: Session
  readonly line: Line
  /** What this account says of itself, for a worker after this one; null: what stands in for what was not read. */
  readonly own: Own | null
  putContacts(contacts: readonly Contact[]): void
  removeContacts(uris: readonly string[]): void
  /** What was learned of the account's network. */
  keepNetwork(known: Known): void
  /** Removes what this browser keeps of the account; nothing of it is kept from now on. */
  forget(): void
  close(): void
}

export type SignedInOptions = Omit<SessionOptions, 'port' | 'own' | 'isOpen' | 'onKeep' | 'onChange'> & {
  readonly clock: Clock
  readonly account: CheckedAccount
  readonly line: Line
  readonly keeper: Keeper
  /** What was kept, where the account was proved before; null: it has to be proved. */
  readonly kept: Kept | null
  /** What a page was left with, for `ownFrom`. */
  readonly before: unknown
  /** Reads the data of the account that has been proved now. */
  readonly open: () => Promise<Kept>
  readonly onChange: (change: Change) => void
  /** `own` is another. */
  readonly onOwn: () => void
}

export function createSignedIn(options: SignedInOptions): SignedIn {
  const { account, line, keeper, kept, before, clock, onChange, onOwn } = options
  let data = kept
  /** Data that is being read. */
  let opening: Promise<Kept> | null = null
  let isForgotten = false
  let isClosed = false
  /** Nothing is written over what has not been read. */
  let isRead = kept !== null && (kept.own !== null || before != null)
  let isLost = false
  let contacts: readonly Contact[] | null = null
  /** What was said of contacts while they were being read. */
  let waiting: (() => void)[] = []
  const first = kept === null ? UNREAD_OWN : newerOwn(kept.own ?? UNREAD_OWN, before, clock.now())
  let own = isRead ? first : null

  const session = createSession({
    ...options,
    port: line.port,
    own: first,
    isOpen: kept !== null,
    onChange: change => {
      onChange(change)
      if (change.kind === 'session' && change.session.kind === 'signedIn') proved(change.session.link.kind)
    },
    onKeep: said => {
      if (isRead && data !== null && !isForgotten) keeper.keepOwn(data.account, said)
      // Where what was kept cannot be read, what is chosen here is handed on.
      if (!(isRead || (isLost && said.chosenAt > 0))) return
      own = said
      onOwn()
    },
  })

  function proved(link: 'connected' | 'reconnecting' | 'offline'): void {
    if (link !== 'connected' || data !== null || opening !== null || isForgotten) return
    opening = options.open()
    void opening.then(take)
  }

  function take(opened: Kept): void {
    opening = null
    if (isClosed || isForgotten) return
    data = opened
    isRead ||= opened.own !== null
    session.opened(opened.own)
    show(opened)
  }

  function show(opened: Kept): void {
    setContacts(opened.contacts)
    if (!isRead) void restore(opened.late)
    const late = waiting
    waiting = []
    for (const again of late) again()
  }

  async function restore(reading: Promise<Own | null>): Promise<void> {
    const late = await reading
    isLost = late === null
    if (late === null || isClosed) return
    isRead = true
    session.self.restore(late)
  }

  function setContacts(list: readonly Contact[] | null): void {
    contacts = list
    onChange({ kind: 'contacts', contacts })
    session.setContacts((list ?? []).map(one => one.uri))
  }

  /** To whoever has not been proved no list belongs. */
  function edit(work: (account: Promise<string>) => void): void {
    if (data !== null && !isForgotten) work(data.account)
    else if (opening !== null) waiting.push(() => edit(work))
  }

  if (kept !== null) show(kept)

  return {
    session,
    line,
    get own() {
      return own
    },
    putContacts: list =>
      edit(id => {
        const byUri = new Map((contacts ?? []).map(one => [one.uri, one]))
        for (const one of list) byUri.set(one.uri, one)
        setContacts([...byUri.values()])
        keeper.write(async store => await store.putContacts(await id, list))
      }),
    removeContacts: uris =>
      edit(id => {
        const gone = new Set(uris)
        setContacts((contacts ?? []).filter(one => !gone.has(one.uri)))
        keeper.write(async store => await store.removeContacts(await id, uris))
      }),
    keepNetwork(known) {
      if (!isForgotten) keeper.keepNetwork(account.aor, account.server, known)
    },
    forget() {
      isForgotten = true
      // An account that is still being opened is there, too. One that nobody has proved is nobody's to forget.
      const id = data?.account ?? opening?.then(async opened => await opened.account)
      if (id !== undefined) keeper.forget(id, account.aor)
    },
    close() {
      isClosed = true
      session.close()
      line.close()
    },
  }
}
