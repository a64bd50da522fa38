/**
 * Whose data it is. An address alone proves nothing: anybody types it, and any server says yes to it. Data belongs to an
 * address at a network, which is known by the realm that took our answer to its challenge and by the server that asked;
 * and to the user name of that answer, as a registrar may let several people register one address. Pure.
 */

/** One account of this browser. `id` is the key of its contacts and of what it said. */
export type Account = {
  readonly id: string
  readonly aor: string
  /** null: a network that never challenges. It is known by its server alone. */
  readonly realm: string | null
  /** The private identity that answered; null: nobody asked for one. */
  readonly username: string | null
  /** URLs of the servers where it was proved. */
  readonly servers: readonly string[]
  /** One of them stood in config.json. */
  readonly isListed: boolean
}

/** What a REGISTER that was accepted has shown. */
export type Proof = Pick<Account, 'aor' | 'realm' | 'username' | 'isListed'> & { readonly server: string }

/**
 * The account that this proves, as it is from now on. A realm is a word that any server can say, so a server that was not
 * there before proves an account only if the operator names it (config.json), and named one for that account before.
 * `newId`: for an account that nobody has proved yet.
 */
export function accountOf(known: readonly Account[], proof: Proof, newId: () => string): Account {
  const { aor, realm, username, server, isListed } = proof
  const alike = known.filter(account => account.aor === aor && account.realm === realm && account.username === username)
  const found =
    alike.find(account => account.servers.includes(server)) ??
    alike.find(account => realm !== null && isListed && account.isListed)
  if (found === undefined) return { id: newId(), aor, realm, username, servers: [server], isListed }
  return {
    ...found,
    servers: [...new Set([...found.servers, server])],
    isListed: found.isListed || isListed,
  }
}

/**
 * Up to version 2 data was kept by address alone. The first account of that address that answers a challenge takes it
 * over, at a server that is trusted: that config.json names, or where it names none one of the address's own domain, or
 * one where this browser stayed signed in. Its key is the address, so nothing has to be moved.
 */
export function canAdopt(known: readonly Account[], { aor, realm }: Proof, isTrusted: boolean): boolean {
  return realm !== null && isTrusted && known.every(account => account.id !== aor)
}

/**
 * Where other accounts of the same address were proved. What is kept by address and server is theirs there: forgetting
 * an account that anybody can make up must not take away a device's name, or the algorithm that was learned (SEC-21).
 */
export const serversOfOthers = (known: readonly Account[], id: string): ReadonlySet<string> =>
  new Set(known.flatMap(account => (account.id === id ? [] : account.servers)))
