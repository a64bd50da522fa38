import { describe, expect, it } from 'vitest'
import { parsePath, select } from './filtersPath.ts'
import type { Element } from './xmlTree.ts'

/** A tree of `count` elements, up to 16 in one another, and how often the children of one were asked for. */
function counted(count: number): { readonly root: Element; readonly asked: () => number } {
  let asked = 0
  const element = (children: readonly Element[]): Element => ({
    uri: '',
    local: 'a',
    attributes: [],
    get children() {
      asked += 1
      return children
    },
  })
  const chain = (depth: number): Element => element(depth === 1 ? [] : [chain(depth - 1)])
  return { root: element(Array.from({ length: count / 16 }, () => chain(16))), asked: () => asked }
}

describe('the work of an expression', () => {
  it.each(['//*', '//*//*//*//*', '//*[*//*="x"]'])('[SEC-07] grows with the document alone: %s', expression => {
    const path = parsePath(expression, new Map([['', '']]))
    if (path === null) throw new Error(expression)
    const [small, large] = [1_600, 6_400].map(count => {
      const { root, asked } = counted(count)
      select(path, root)
      return asked()
    })
    expect((large ?? 0) / (small ?? 1)).toBeLessThan(4.1)
    // For each step, each element once; within a condition each of those that it stands in.
    expect(large ?? 0).toBeLessThan(6_400 * 60)
  })
})
