/** Test titles begin with the ids of the requirements that they prove: `it('[PUA-21] ...')`. */

/** Gives a sentence per id that no requirement has. `files`: path to text. */
export function unknownIds(files: ReadonlyMap<string, string>, known: ReadonlySet<string>): readonly string[] {
  return [...files].flatMap(([file, text]) =>
    idsOf(text)
      .filter(id => !known.has(id))
      .map(id => `${file} names ${id}, which is no requirement`),
  )
}

/** The ids at the beginning of the titles of a test file. */
export function idsOf(text: string): readonly string[] {
  return [...text.matchAll(/['"`]((?:\[[A-Z][A-Z0-9]*-\d+\] ?)+)/gu)].flatMap(([, ids = '']) =>
    [...ids.matchAll(/\[([^\]]+)\]/gu)].map(([, id = '']) => id),
  )
}
