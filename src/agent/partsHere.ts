/** All parts at once, for tests and for programs that are not a page. */
import { tailoring } from '../codec/tailoring.ts'
import { here } from '../lib/lazy.ts'
import { createPublication } from '../pua/publication/agent.ts'
import type { Parts } from './loading.ts'

export const partsHere: Parts = { tailoring: here(tailoring), publishing: here(createPublication) }
