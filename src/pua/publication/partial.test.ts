/** Partial publication (RFC 5264): when it begins, what it is made on top of, and how it is given up. */
import { describe, expect, it } from 'vitest'
import { here } from '../../lib/lazy.ts'
import { FAKE_URL } from '../../sip/fakePort.ts'
import type { Header } from '../../sip/port.ts'
import type { Patching } from './patching.ts'
import { published, setUp } from './testing.ts'

const TYPE = 'application/pidf-diff+xml'
const ACCEPT: Header = ['Accept', `application/pidf+xml, ${TYPE}`]
const PLAIN: Header = ['Accept', 'application/pidf+xml']
/** Documents are words: `open#1` is all of it, version 1; `open>busy#2` the way from one to the other. */
const patching: Patching = {
  full: (document, version) => `the whole of ${document}#${String(version)}`,
  diff: (before, after, version) => (after === 'quite unsayable' ? null : `${before}>${after}#${String(version)}`),
}
const tailoring = here(patching)

const etag = (tag: string): readonly Header[] => [
  ['SIP-ETag', tag],
  ['Expires', '600'],
]
type Rig = ReturnType<typeof published>

/** One more state goes out and is answered. */
function next(rig: Rig, word: string, status: number, headers: readonly Header[]): readonly string[] {
  rig.clock.elapse(5_000)
  rig.choose(word)
  const sent = rig.sent()
  rig.answer(status, headers)
  return sent
}

/** The server has announced it, and has the whole of `busy` under tag C. */
function partial(): Rig {
  const rig = published({ tailoring })
  next(rig, 'away', 200, [...etag('B'), ACCEPT])
  expect(next(rig, 'busy', 200, etag('C'))).toEqual(['the whole of busy#1 600 B'])
  return rig
}

describe('partial publication', () => {
  it('[PUB-14] the first is plain; once the server names the format all of it goes so, then what has changed only', () => {
    const rig = partial()
    expect(next(rig, 'open', 200, etag('D'))).toEqual(['busy>open#2 600 C'])
    expect(rig.port.sent.at(-1)?.body?.type).toBe(TYPE)
    expect(next(rig, 'away', 200, etag('E'))).toEqual(['open>away#3 600 D'])
  })
  it.each([
    ['*/*', false],
    ['application/*', false],
    [`${TYPE};q=0`, false],
    ['application/pidf+xml', false],
    ['', false],
    ['Application/PIDF-Diff+XML ; q=0.5', true],
  ])('[PUB-14] Accept: %s announces it: %s', (accept, yes) => {
    const rig = published({ tailoring })
    next(rig, 'away', 200, [...etag('B'), ['Accept', accept]])
    expect(next(rig, 'busy', 200, etag('C'))).toEqual([yes ? 'the whole of busy#1 600 B' : 'busy 600 B'])
  })
  it('[PUB-14] a patch only on top of a tag that is valid: after 412 all of it', () => {
    const rig = partial()
    rig.clock.elapse(5_000)
    rig.choose('open')
    expect(rig.sent()).toEqual(['busy>open#2 600 C'])
    rig.answer(412)
    expect(rig.sent()).toEqual(['the whole of open#2 600 -'])
    rig.answer(200, etag('D'))
    expect(next(rig, 'away', 200, etag('E'))).toEqual(['open>away#3 600 D'])
  })
  it('[PUB-14] an answer that got lost: the patch is again one of what the tag stands for', () => {
    const rig = partial()
    rig.choose('open')
    rig.clock.elapse(5_000)
    rig.port.sent.at(-1)?.answer(408, { origin: 'timeout' })
    rig.choose('away')
    rig.sent()
    rig.clock.elapse(10_000)
    expect(rig.sent()).toEqual(['busy>away#2 600 C'])
  })
  it('[PUB-14] [PUB-15] a refresh has no body and moves the tag; the next patch is on top of that', () => {
    const rig = partial()
    rig.clock.elapse(510_000)
    expect(rig.sent()).toEqual(['- 600 C'])
    rig.answer(200, etag('D'))
    expect(next(rig, 'open', 200, etag('E'))).toEqual(['busy>open#2 600 D'])
  })
  it('[PUB-15] what has lapsed is cleared as a whole: all of it goes again, and not as a patch', () => {
    const rig = partial()
    rig.clock.elapse(510_000)
    rig.sent()
    rig.answer(503, [['Retry-After', '200']])
    rig.clock.elapse(200_000)
    expect(rig.sent()).toEqual(['the whole of busy#2 600 -'])
  })
  it('[PUB-14] 415: PIDF at once, and for the session', () => {
    const rig = partial()
    expect(next(rig, 'open', 415, [ACCEPT])).toEqual(['busy>open#2 600 C'])
    expect(rig.sent()).toEqual(['open 600 C'])
    rig.answer(200, [...etag('D'), ACCEPT])
    expect(next(rig, 'away', 200, etag('E'))).toEqual(['away 600 D'])
  })
  it('[PUB-14] a server that refuses PIDF and names the partial format alone gets it; one that refuses both, nothing', () => {
    const rig = setUp({ tailoring })
    rig.say('publish')
    expect(rig.sent()).toEqual(['open 600 -'])
    rig.answer(415, [['Accept', TYPE]])
    expect(rig.sent()).toEqual(['the whole of open#1 600 -'])
    rig.answer(415, [['Accept', TYPE]])
    expect(rig.sent()).toEqual(['open 600 -'])
    rig.answer(415, [['Accept', TYPE]])
    rig.clock.elapse(3_600_000)
    expect(rig.sent()).toEqual([])
  })
  it('[PUB-14] 400 to a patch: all of it at once; to the one after it too: PIDF from then on', () => {
    const rig = partial()
    expect(next(rig, 'open', 400, [])).toEqual(['busy>open#2 600 C'])
    expect(rig.sent()).toEqual(['the whole of open#2 600 C'])
    rig.answer(200, etag('D'))
    expect(next(rig, 'away', 400, [])).toEqual(['open>away#3 600 D'])
    expect(rig.sent()).toEqual(['away 600 D'])
    rig.answer(200, etag('E'))
    expect(next(rig, 'busy', 200, etag('F'))).toEqual(['busy 600 E'])
  })
  it('[PUB-14] one patch that did not fit is forgiven once another one did', () => {
    const rig = partial()
    next(rig, 'open', 400, [])
    rig.answer(200, etag('D'))
    next(rig, 'away', 200, etag('E'))
    rig.sent()
    expect(next(rig, 'busy', 400, [])).toEqual(['away>busy#4 600 E'])
    expect(rig.sent()).toEqual(['the whole of busy#4 600 E'])
  })
  it('[PUB-14] 400 to patch, whole and PIDF: it is the state that is refused; not again before it changes', () => {
    const rig = partial()
    next(rig, 'open', 400, [])
    rig.sent()
    rig.answer(400)
    expect(rig.sent()).toEqual(['open 600 C'])
    rig.answer(400)
    rig.clock.elapse(400_000)
    expect(rig.sent()).toEqual([])
    expect(rig.echo()).toMatchObject({ kind: 'failed', retryAt: null })
  })
  it('[PUB-14] what cannot be said as a patch, or not shorter, goes as a whole', () => {
    const rig = partial()
    expect(next(rig, 'quite unsayable', 200, etag('D'))).toEqual(['the whole of quite unsayable#2 600 C'])
    expect(next(rig, 'x', 200, etag('E'))).toEqual(['the whole of x#3 600 D'])
  })
  it('[PUB-14] an Accept without it ends it; a new connection too, until the server names it again', () => {
    const rig = partial()
    next(rig, 'open', 200, [...etag('D'), PLAIN])
    expect(next(rig, 'away', 200, [...etag('E'), ACCEPT])).toEqual(['away 600 D'])
    expect(next(rig, 'busy', 200, etag('F'))).toEqual(['the whole of busy#3 600 E'])
    rig.port.lose()
    rig.port.connect(FAKE_URL)
    rig.port.open()
    rig.clock.elapse(5_000)
    rig.say('flowUp')
    expect(rig.sent()).toEqual(['busy 600 F'])
  })
})
