/** All parts at once, for tests and for programs that are not a page. */
import { fullPidf } from '../codec/pidf.ts'
import { tailoring } from '../codec/tailoring.ts'
import { here } from '../lib/lazy.ts'
import { createPublication } from '../pua/publication/agent.ts'
import { sha2 } from '../sip/sha2.ts'
import type { Parts } from './loading.ts'

export const partsHere: Parts = {
  pidf: here(fullPidf),
  tailoring: here(tailoring),
  publishing: here(createPublication),
  sha2: here(sha2),
}
