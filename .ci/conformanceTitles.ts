/** Test titles begin with the ids of the rules that they prove: `it('[PUA-21] ...')`. */

const IDS = /^(?:\[[A-Z][A-Z0-9]*-\d+\] ?)+/u

/** Gives a sentence per id that no rule has. `files`: path to text. */
export function unknownIds(files: ReadonlyMap<string, string>, known: ReadonlySet<string>): readonly string[] {
  return [...files].flatMap(([file, text]) =>
    idsOf(text)
      .filter(id => !known.has(id))
      .map(id => `${file} names ${id}, which is no rule`),
  )
}

/** The ids at the beginning of the titles of a test file. */
export function idsOf(text: string): readonly string[] {
  return [...text.matchAll(/['"`](\[[^'"`\n]*)/gu)].flatMap(([, title = '']) => idsOfTitle(title))
}

/** The ids that a title begins with. */
export function idsOfTitle(title: string): readonly string[] {
  const [ids = ''] = IDS.exec(title) ?? []
  return [...ids.matchAll(/\[([^\]]+)\]/gu)].map(([, id = '']) => id)
}
