import { describe, expect, it } from 'vitest'
import { applied, mutantsOf } from './mutants.ts'

const changes = (source: string): readonly string[] => mutantsOf('a.ts', source).map(mutant => applied(mutant, source))

describe('the changes that a line must be proved against', () => {
  it.each([
    ['a boundary', 'f = a < b', ['f = a <= b']],
    ['a comparison', 'f = a === b', ['f = a !== b']],
    ['a sum, not of texts', 'f = a + 1 + `x`', ['f = a - 1 + `x`', 'f = a + 2 + `x`']],
    ['a default', 'f = a ?? b', ['f = (b)']],
    ['a negation', 'f = !a', ['f = a']],
    ['constants', 'f = [true, 60_000]', ['f = [false, 60_000]', 'f = [60_000]', 'f = [true]', 'f = [true, 120000]']],
    ['a choice', 'f = a ? b : c', ['f = true ? b : c', 'f = false ? b : c']],
    ['a way out', 'function f() { return }', ['function f() { ; }']],
    ['a method', 'f = a.filter(b)', ['f = a']],
    ['its opposite', 'f = a.some(b)', ['f = a.every(b)']],
    ['the only element', 'f = [a]', ['f = []']],
  ])('%s', (_, source, expected) => {
    const made = changes(`let a, b, c, f\n${source}`).map(text => text.replace('let a, b, c, f\n', ''))
    for (const one of expected) expect(made).toContain(one)
  })

  it('a call is left out, a condition is forced both ways, an operator becomes the other', () => {
    expect(changes('if (a && b) c()').toSorted()).toEqual(
      ['if (a || b) c()', 'if (a && b) ;', 'if (false) c()', 'if (true) c()'].toSorted(),
    )
  })

  it('what only the compiler reads is left alone', () => {
    expect(mutantsOf('a.ts', 'function f(a: never) { a satisfies never }')).toEqual([])
  })

  it('types, imports and the words of errors are left alone', () => {
    expect(
      mutantsOf('a.ts', "import 'x'\ntype A = { b: 1 | true }\nfunction f(a: 1): 2 { throw Error('x' + 1) }"),
    ).toEqual([])
  })

  it('each is named by its line and its change', () => {
    expect(mutantsOf('a.ts', 'let a\n  a = b < c').find(({ change }) => change === '< -> <=')).toMatchObject({
      file: 'a.ts',
      line: 2,
      in: 'a = b < c',
    })
  })
})
