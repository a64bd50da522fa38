/** A run of our own words with those of others in it. */
import type { ReactNode } from 'react'
import { wordsDirection } from '../words/text.ts'

/**
 * Reads in the direction of our words, whichever way the page is laid out, so that commas and full stops stay where they
 * belong. What others wrote still needs a `<bdi>` of its own inside.
 */
export const Say = ({ children }: { children: ReactNode }) => <bdi dir={wordsDirection}>{children}</bdi>
