/** Media types of presence documents and of what is asked of them. */

/** RFC 3863. */
export const PIDF = 'application/pidf+xml'
/** RFC 5262. */
export const PIDF_DIFF = 'application/pidf-diff+xml'
/** RFC 4661. */
export const SIMPLE_FILTER = 'application/simple-filter+xml'
