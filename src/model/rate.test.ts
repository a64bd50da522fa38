import { describe, expect, it } from 'vitest'
import { agreed, isSame, NO_RATE, type Pace, quietUntil, type Rate, rateOf, rateText, repeatAt } from './rate.ts'

const rate = (one: Partial<Rate>): Rate => ({ ...NO_RATE, ...one })
const pace = (one: Partial<Rate>, times: readonly number[], changeAt: number | null = null): Pace => ({
  rate: rate(one),
  times,
  changeAt,
})

describe('rate: what is asked for', () => {
  it.each<readonly [string | null, number | null]>([
    ['1', 1],
    ['99', 99],
    ['0', 0],
    ['0.0000000001', 1e-10],
    ['12.5', 12.5],
    ['100', null],
    ['0.00000000001', null],
    ['.5', null],
    ['1.', null],
    ['-1', null],
    ['1e1', null],
    ['', null],
    [null, null],
  ])('[PUA-39] %s is %s', (text, value) => {
    expect(rateOf(new Map([['max-rate', text]]))).toEqual(rate({ max: value }))
  })
  it('[PUA-39] each by its name', () => {
    const params = new Map([
      ['adaptive-min-rate', '3'],
      ['min-rate', '2'],
      ['max-rate', '1'],
    ])
    expect(rateOf(params)).toEqual({ max: 1, min: 2, adaptive: 3 })
  })
})

describe('rate: what is agreed', () => {
  it.each<readonly [string, Partial<Rate>, number, Partial<Rate>]>([
    ['as asked', { max: 0.1, min: 0.01, adaptive: 0.05 }, 3600, { max: 0.1, min: 0.01, adaptive: 0.05 }],
    ['nothing asked', {}, 3600, {}],
    ['never more than one in five seconds', { max: 1, min: 1, adaptive: 1 }, 3600, { max: 0.2, adaptive: 0.2 }],
    ['a least below the adaptive one', { min: 0.04, adaptive: 0.05 }, 3600, { min: 0.04, adaptive: 0.05 }],
    ['one that is not below it is not considered', { min: 0.06, adaptive: 0.05 }, 3600, { adaptive: 0.05 }],
    ['below it as asked is below it', { min: 0.3, adaptive: 0.5 }, 3600, { min: 0.2, adaptive: 0.2 }],
    ['no adaptive one', { min: 0.1, adaptive: 0 }, 3600, { min: 0.1 }],
    [
      'the least is no more than the most',
      { max: 0.1, min: 0.15, adaptive: 0.2 },
      600,
      { max: 0.1, min: 0.1, adaptive: 0.1 },
    ],
    ['too seldom for the time that is left', { max: 0.0001 }, 600, { max: 0.0016666667 }],
    ['none at all', { max: 0 }, 3600, { max: 0.0002777778 }],
    ['no least', { min: 0, adaptive: 0 }, 3600, {}],
    ['a fetch', { max: 0, min: 0.1 }, 0, { max: 0, min: 0 }],
  ])('[PUA-39] %s', (_what, asked, remainingS, gets) => {
    expect(agreed(rate(asked), remainingS)).toEqual(rate(gets))
  })
  it.each<readonly [Partial<Rate>, string]>([
    [{}, ''],
    [{ max: 0.05 }, ';max-rate=0.05'],
    [{ max: 1e-10, min: 10, adaptive: 0 }, ';max-rate=0.0000000001;min-rate=10;adaptive-min-rate=0'],
  ])('[PUA-39] %o is written %s', (one, text) => {
    expect(rateText(rate(one))).toBe(text)
  })
  it('the same or not', () => {
    expect([isSame(rate({ max: 1 }), rate({ max: 1 })), isSame(rate({ min: 1 }), NO_RATE)]).toEqual([true, false])
  })
})

describe('rate: when', () => {
  it.each<readonly [string, Pace, number]>([
    ['nothing was sent', pace({ max: 0.01 }, []), 0],
    ['a NOTIFY that a SUBSCRIBE called for holds nothing up', pace({}, [1_000]), 0],
    ['a change does, for five seconds', pace({}, [1_000], 1_000), 6_000],
    ['the most counts from whatever was sent last', pace({ max: 0.1 }, [1_000, 4_000], 1_000), 14_000],
    ['but five seconds are the least', pace({ max: 0.2 }, [1_000], 1_000), 6_000],
  ])('[PUA-32] [PUA-39] quiet: %s', (_what, one, until) => {
    expect(quietUntil(one)).toBe(until)
  })
  it.each<readonly [string, Pace, number | null]>([
    ['nothing asked', pace({}, [1_000]), null],
    ['nothing sent', pace({ min: 1 }, []), null],
    ['after the last', pace({ min: 0.1 }, [1_000, 2_000]), 12_000],
    ['adaptive: at first as if the rate had been kept before', pace({ adaptive: 0.02 }, [1_000]), 51_000],
    ['adaptive: later the more was sent', pace({ adaptive: 0.02 }, [0, 1_000, 2_000, 3_000, 4_000, 5_000]), 104_000],
    ['adaptive: what was sent long ago does not count', pace({ adaptive: 0.02 }, [0, 250_000]), 260_000],
    ['adaptive: no sooner than the most', pace({ adaptive: 0.02, max: 0.025 }, [0, 250_000]), 290_000],
    ['both: whichever is first', pace({ adaptive: 0.02, min: 0.15 }, [0]), 1000 / 0.15],
  ])('[PUA-39] repeated: %s', (_what, one, at) => {
    expect(repeatAt(one)).toBe(at)
  })
  it('[PUA-39] adaptive: with nothing else to send the average is what was asked for', () => {
    const times = [0]
    for (let count = 0; count < 40; count += 1) times.push(repeatAt(pace({ adaptive: 0.02 }, times)) ?? 0)
    const average = (times.at(-1) ?? 0) / 40
    expect(average).toBeCloseTo(50_000)
  })
})
