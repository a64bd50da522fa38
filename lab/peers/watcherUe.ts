/** A witness: an account that only watches, and refuses to be asked itself. */
import { account, type User } from '../accounts.ts'
import { startUe } from './ue.ts'
import type { Watch } from './watch.ts'

export interface WatcherUe {
  watch(address: string): Promise<Watch>
  /** Ends its subscriptions and its registration. */
  stop(): Promise<void>
}

export async function startWatcherUe(options: {
  readonly ring: { readonly ws: string; readonly domain: string }
  readonly account: User
}): Promise<WatcherUe> {
  const ue = await startUe({ ring: options.ring, account: account(options.account), document: null })
  return { watch: async address => await ue.watch(address), stop: async () => await ue.stop() }
}
