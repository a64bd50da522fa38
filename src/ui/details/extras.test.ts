import { describe, expect, it } from 'vitest'
import { type Extras, NO_EXTRAS } from '../../model/shown.ts'
import { coordinateWords, geoUri } from '../words/where.ts'
import { endWords, extraFacts } from './extras.ts'

const at = (hours: number, minutes = 0): number => new Date(2026, 5, 10, hours, minutes).getTime()
const NOW = at(14, 6)
const facts = (changed: Partial<Extras>, hasEnd = false): readonly string[] =>
  extraFacts({ ...NO_EXTRAS, ...changed }, 'Bob', hasEnd, NOW).map(({ label, text }) => `${label}: ${text}`)
/** As far from UTC as this computer. */
const own = -new Date(NOW).getTimezoneOffset()

describe('what else someone says', () => {
  it('is nothing when nothing is said', () => {
    expect(facts({})).toEqual([])
  })

  it.each([
    // One activity stands in the heading already.
    [{ activities: ['meeting'] }, []],
    [{ activities: ['meeting', 'working', 'juggling'] }, ['Doing: In a meeting, working, juggling']],
    [{ moods: ['in_awe', 'happy'] }, ['Mood: In awe, happy']],
    [{ places: ['office'] }, ['Place: At the office']],
    [{ idle: { since: at(13, 40) } }, ['Idle: Nobody is there; last seen 26 min ago, 13:40 today']],
    [{ idle: { since: null } }, ['Idle: Nobody is there']],
    [{ sphere: 'work' }, ['Sphere: Work']],
    [{ sphere: 'bowling league' }, ['Sphere: bowling league']],
    [{ displayName: 'Robert' }, ['Name: Calls themselves Robert']],
    [{ displayName: 'Bob' }, []],
    [{ civic: 'DE, Berlin' }, ['Where: DE, Berlin']],
    [{ until: at(15) }, ['Until: 15:00']],
    [{ until: at(14) }, []],
    [{ timeOffset: own }, ['Local time: 14:06, as yours']],
    [{ timeOffset: own - 300 }, ['Local time: 09:06, 5 h behind you']],
    [{ timeOffset: own + 345 }, ['Local time: 19:51, 5 h 45 min ahead of you']],
  ] as const)('%j', (changed, lines) => {
    expect(facts(changed)).toEqual(lines)
  })

  it('tells what is to come, and what of it has begun', () => {
    const one = { from: at(14, 30), until: at(15), status: 'busy', note: 'design review' } as const
    expect(facts({ ahead: [one] })).toEqual(['Ahead: Busy from 14:30 to 15:00, design review'])
    expect(facts({ ahead: [{ ...one, from: at(14), note: null }] })).toEqual(['Ahead: Busy until 15:00'])
    expect(facts({ ahead: [{ ...one, until: null }] })).toEqual(['Ahead: Busy from 14:30, design review'])
    const tomorrow = { ...one, from: at(38), until: at(39), status: 'offline', note: null } as const
    expect(facts({ ahead: [tomorrow] })).toEqual(['Ahead: Offline from tomorrow 14:00 to 15:00'])
    expect(facts({ ahead: [{ ...tomorrow, from: at(23), until: at(25) }] })).toEqual([
      'Ahead: Offline from 23:00 to tomorrow 01:00',
    ])
  })

  it('[SEC-17] [SEC-14] links to http and https alone, as text that nobody has fetched', () => {
    const links = [
      { kind: 'homepage', uri: 'https://bob.example/' },
      { kind: 'icon', uri: 'javascript:alert(1)' },
      { kind: 'map', uri: 'data:text/html,x' },
      { kind: 'sound', uri: 'https://me:secret@evil.example/' },
    ] as const
    const shown = extraFacts({ ...NO_EXTRAS, links }, 'Bob', false, NOW)
    expect(shown).toEqual([
      { label: 'Home page', text: 'https://bob.example/', link: { uri: 'https://bob.example/', go: null } },
    ])
  })

  it('[SEC-14] takes out of others’ words what would reorder ours', () => {
    const changed = { displayName: 'a\u202eb', sphere: 'c\u2066d', civic: 'e\nf', activities: ['x\u202ey', 'z'] }
    expect(facts(changed).join()).not.toMatch(/[\u202e\u2066\n]/)
  })
})

describe('the end beside the status', () => {
  it('belongs to what one is doing, not to a mood', () => {
    expect(endWords('busy', { ...NO_EXTRAS, until: at(15) }, NOW)).toBe('until 15:00')
    expect(endWords('available', { ...NO_EXTRAS, until: at(15), activities: ['working'] }, NOW)).toBe('until 15:00')
    expect(endWords('available', { ...NO_EXTRAS, until: at(15), moods: ['happy'] }, NOW)).toBe('')
    expect(endWords('busy', { ...NO_EXTRAS, until: at(14) }, NOW)).toBe('')
    expect(facts({ until: at(15) }, true)).toEqual([])
  })
})

describe('a position', () => {
  it.each([
    [{ latitude: 48.858_370_4, longitude: 2.294_481, radiusM: null }, '48.85837, 2.29448', 'geo:48.858370,2.294481'],
    [{ latitude: -0.5, longitude: -180, radiusM: 49.2 }, '-0.5, -180, within 50 m', 'geo:-0.500000,-180.000000;u=50'],
    [{ latitude: 0, longitude: 0, radiusM: 2500 }, '0, 0, within 2.5 km', 'geo:0.000000,0.000000;u=2500'],
    [{ latitude: 0, longitude: 0, radiusM: 25_000 }, '0, 0, within 25 km', 'geo:0.000000,0.000000;u=25000'],
  ])('%j', (where, words, uri) => {
    expect(coordinateWords(where)).toBe(words)
    expect(geoUri(where)).toBe(uri)
  })

  it('[SEC-14] shows where a link leads as the browser would', () => {
    const shown = extraFacts(
      { ...NO_EXTRAS, links: [{ kind: 'homepage', uri: 'https://аpple.com/é' }] },
      'Bob',
      false,
      0,
    )
    expect(shown.map(({ text, link }) => [text, link?.uri])).toEqual([
      ['https://xn--pple-43d.com/%C3%A9', 'https://аpple.com/é'],
    ])
  })
})
