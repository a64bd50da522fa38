import type { Failure } from './error.ts'

/** Our subscription to one contact, as the network last said (RFC 6665 §4.1). All times are ms since the epoch. */
export type WatchState =
  | { readonly kind: 'idle' }
  /** SUBSCRIBE is out, or the first NOTIFY is awaited. */
  | { readonly kind: 'asking'; readonly since: number }
  | { readonly kind: 'pending'; readonly since: number; readonly expiresAt: number }
  | { readonly kind: 'active'; readonly since: number; readonly expiresAt: number }
  /** Ended; `retryAt` null = not again until the person asks. `reason` is RFC 6665's word, if one came. */
  | {
      readonly kind: 'ended'
      readonly since: number
      readonly reason: string | null
      readonly failure: Failure | null
      readonly retryAt: number | null
    }

/**
 * Whether the last document of a contact still holds. `former`: it came in a dialog that is over, and the one that
 * follows gave none; `notRenewed`: the network refused to renew the subscription that it came in.
 */
export type Hold = 'current' | 'notRenewed' | 'former'

/** The presence server's subscription to us (Peu). */
export type ServerSubscription = {
  /** Call-ID and our tag: one dialog. */
  readonly id: string
  /** The asserted identity, `sip:presence@ims.test`. */
  readonly server: string
  readonly since: number
  readonly expiresAt: number
  /** When the last NOTIFY was answered, and how; null = not yet. `isChallenged`: it asked for the password, in vain. */
  readonly lastNotify: { readonly at: number; readonly status: number; readonly isChallenged?: boolean } | null
  /** `partial`: differences only, RFC 5263. */
  readonly format: 'full' | 'partial'
  /** RFC 6446, notifications per second as agreed; null = not asked for. */
  readonly rate: { readonly max: number | null; readonly min: number | null; readonly adaptive: number | null }
  /** The server named a state that it has already (RFC 5839). */
  readonly conditional: boolean
  /** How many filters of RFC 4661 it gave. */
  readonly filters: number
}

/** Somebody who wanted to subscribe to us and was turned away. */
export type RefusedSubscriber = {
  /** The asserted identity, or null when none was asserted. Untrusted text. */
  readonly asserted: string | null
  /** From, which proves nothing. Untrusted text. */
  readonly from: string
  readonly at: number
  /** The answer it got, and our words for why. */
  readonly status: number
  readonly reason: 'stranger' | 'publishing' | 'leaving' | 'full' | 'notUnderstood'
}

/** Why we end a subscription to us, RFC 6665 §4.1.3. */
export type EndReason = 'timeout' | 'noresource' | 'deactivated'

/** What Subscription-State says of one to us; `rate` as agreed. */
export type Told =
  | { readonly kind: 'active'; readonly expiresS: number; readonly rate: ServerSubscription['rate'] }
  | { readonly kind: 'terminated'; readonly reason: EndReason }

/**
 * RFC 5839: what the condition of a server keeps from it. `same`: it has the state as it is, until that changes;
 * `always`: it wants no state at all, whatever changes (`*`).
 */
export type Mute = 'none' | 'same' | 'always'
