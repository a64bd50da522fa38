/** Which elements of two lists are the same one: those alike in name and `id`, in the same order in both. */
import { attributeOf, type Element, nameKey } from './xmlTree.ts'

/** Index in the one -> index in the other, both growing. */
export type Partners = ReadonlyMap<number, number>
/** More comparisons than this are not worth it: then everything is new, which is right, if long. */
const MOST_PAIRS = 1_000_000

/** The longest common subsequence, where those that are equal count most. */
export function aligned(a: readonly Element[], b: readonly Element[]): Partners {
  const partners = new Map<number, number>()
  if (a.length * b.length > MOST_PAIRS) return partners
  const [left, right] = [a.map(signature), b.map(signature)]
  const worth = (i: number, j: number): number => {
    const [one, other] = [left[i], right[j]]
    if (one === undefined || other === undefined || one.kind !== other.kind) return 0
    return one.all === other.all ? 3 : 1
  }
  /** What is won from [i, j] on. */
  const width = b.length + 1
  const won = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number): number => won[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const both = worth(i, j)
      won[i * width + j] = Math.max(at(i + 1, j), at(i, j + 1), both === 0 ? 0 : both + at(i + 1, j + 1))
    }
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const both = worth(i, j)
    if (both > 0 && at(i, j) === both + at(i + 1, j + 1)) partners.set(i++, j++)
    else if (at(i, j) === at(i + 1, j)) i += 1
    else j += 1
  }
  return partners
}

const signature = (element: Element): { readonly kind: string; readonly all: string } => ({
  kind: JSON.stringify([nameKey(element), attributeOf(element, 'id')]),
  all: JSON.stringify(element),
})
