/** Words of a list that one picks from, and that a watcher reads. */
import { plain } from './text.ts'

/** What stands in a list: found by its label first, then by `also`. */
export type Choice<Name extends string = string> = {
  readonly value: Name
  readonly label: string
  /** Further words that people look for it by. */
  readonly also: string
}

/** `label` stands alone, `said` goes on a sentence after "is", `also` is only for finding it. */
export type Naming = readonly [label: string, said: string, also?: string]

type Named<Name extends string> = {
  /** A word that the standard does not have is someone's own and is shown as it is; '' = none. */
  readonly said: (word: string | null) => string
  readonly choices: readonly Choice<Name>[]
}

/** `hidden`: names that one can read but not pick. `often`: what most people look for, before the others. */
export function named<Name extends string>(
  names: readonly Name[],
  words: (name: Name) => Naming,
  hidden: readonly Name[],
  often: readonly Name[] = [],
): Named<Name> {
  // A Map, since the words of others may be `constructor`.
  const said = new Map<string, string>(names.map(name => [name, words(name)[1]]))
  const choices = names.flatMap(value => {
    const [label, , also = ''] = words(value)
    return hidden.includes(value) ? [] : [{ value, label, also }]
  })
  const place = ({ value }: Choice<Name>): number => (often.includes(value) ? often.indexOf(value) : often.length)
  return {
    said: word => (word === null ? '' : (said.get(word) ?? plain(word))),
    choices: choices.toSorted((a, b) => place(a) - place(b) || a.label.localeCompare(b.label, 'en')),
  }
}
