/** Someone on the person's own list. Kept in this browser, per account. */
export type Contact = {
  /** Canonical presentity URI, `sip:bob@ims.test` or `tel:+491701`: the key. */
  readonly uri: string
  readonly name: string
  /** '' = no group; shown under "Others" when there are groups. */
  readonly group: string
  /** ms since the epoch */
  readonly addedAt: number
}
