import { describe, expect, it } from 'vitest'
import { createTags } from './tags.ts'

describe('entity-tags of our state', () => {
  it('[PUA-37] begin with 64 random bits, whatever chance gives', () => {
    for (const chance of [0, 0.000_001, 0.5, 0.999_999_999_999])
      expect(createTags(() => chance).tag('')).toMatch(/^[0-9a-f]{16}\.1$/)
    const rolls = [0.1, 0.9]
    const life = createTags(() => rolls.shift() ?? 0)
      .tag('')
      .slice(0, 16)
    expect(life.slice(0, 8)).not.toBe(life.slice(8))
  })
  it('[PUA-37] are others for each state and for each view, and the same for the same', () => {
    const tags = createTags(() => 0)
    const first = [tags.tag(''), tags.tag('a'), tags.tag('b'), tags.tag('a'), tags.tag('')]
    tags.next()
    const second = [tags.tag(''), tags.tag('a'), tags.tag('b')]
    expect([first[3], first[4]]).toEqual([first[1], first[0]])
    expect(new Set([...first, ...second]).size).toBe(6)
  })
  it('[PUA-37] [SEC-15] 64 views are remembered; what is forgotten gets a tag that nothing had', () => {
    const tags = createTags(() => 0)
    const kept = Array.from({ length: 64 }, (_, index) => tags.tag(`view ${String(index)}`))
    expect(tags.tag('view 0')).toBe(kept[0])
    kept.push(tags.tag('one more'))
    expect(kept).not.toContain(tags.tag('view 0'))
  })
})
