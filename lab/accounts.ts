/** The accounts of a lab. Their passwords are for demonstration: the lab listens on loopback only. */
export type Account = {
  readonly name: string
  /** Public identity, `sip:alice@ims.test` */
  readonly address: string
  /** IMPI, `alice@ims.test` */
  readonly privateIdentity: string
  readonly password: string
}

/** May the account's presence be seen by the others? `none`: nobody has decided, watchers wait. */
export type Rules = 'allowAll' | 'blockAll' | 'none'

export const DOMAIN = 'ims.test'

/** What the presence server calls itself when it subscribes. */
export const PRESENCE_SERVER = `sip:presence@${DOMAIN}`

/** Whom a person at the demo may be. */
export const PEOPLE = ['alice', 'bob', 'carol'] as const
/** Whom the demo plays. */
export const BUDDIES = ['dave', 'erin', 'frank', 'grace', 'heidi'] as const
/** judy lets her watchers wait, mallory refuses them. */
const USERS = [...PEOPLE, ...BUDDIES, 'judy', 'mallory'] as const

export type User = (typeof USERS)[number]

export const rulesOf = (user: User): Rules => (user === 'mallory' ? 'blockAll' : user === 'judy' ? 'none' : 'allowAll')

export function account(user: User): Account {
  return {
    name: user.slice(0, 1).toUpperCase() + user.slice(1),
    address: `sip:${user}@${DOMAIN}`,
    privateIdentity: `${user}@${DOMAIN}`,
    password: `${user}pw`,
  }
}

export const users: readonly User[] = USERS
export const accounts: readonly Account[] = USERS.map(account)
