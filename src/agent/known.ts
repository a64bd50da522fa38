/** What a browser keeps of an account's network (REG-42, SEC-21): no secret, and nothing that proves anything. */
import { fieldsOf } from '../model/availabilityChecked.ts'
import type { Known } from '../sip/digest.ts'
import { ALGORITHMS, type Algorithm } from '../sip/digestHash.ts'

/** Of whatever version wrote it; what cannot be read was never learned. */
export function knownFrom(input: unknown): Known {
  const { isPlain, best } = fieldsOf(input)
  const levels = fieldsOf(best)
  const level = (side: 'Authorization' | 'Proxy-Authorization'): Known['best'] => {
    const algorithm: Algorithm | undefined = ALGORITHMS.find(one => one === levels[side])
    return algorithm === undefined ? {} : { [side]: algorithm }
  }
  return { isPlain: isPlain === true, best: { ...level('Authorization'), ...level('Proxy-Authorization') } }
}
