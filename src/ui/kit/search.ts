/** Finding a choice by what is typed. Pure. */
import type { Choice } from '../words/choice.ts'

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
const hasWord = (text: string, start: string): boolean =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .some(word => word.startsWith(start))

/** How well one typed word fits, best first; null = not at all. */
function rankOf({ label, also }: Choice, term: string): number | null {
  if (fold(label).startsWith(term)) return 0
  if (hasWord(label, term)) return 1
  if (hasWord(also, term)) return 2
  return fold(label).includes(term) ? 3 : null
}

/**
 * The choices that fit every word of what was typed, the best first: the label begins with it, a word of the label does,
 * a related word does, or it is somewhere within the label. Those that fit alike stay in their order.
 */
export function findChoices<Name extends string>(
  choices: readonly Choice<Name>[],
  typed: string,
): readonly Choice<Name>[] {
  const terms = fold(typed).split(/\s+/u).filter(Boolean)
  const found = choices.flatMap(choice => {
    const ranks = terms.map(term => rankOf(choice, term))
    const rank = ranks.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0)
    return rank === null ? [] : [{ choice, rank }]
  })
  return found.toSorted((a, b) => a.rank - b.rank).map(({ choice }) => choice)
}
