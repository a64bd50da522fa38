/** Parts of the worker that are loaded when they are first needed: nothing that is said is lost, delayed or thinned. */
import { describe, expect, it } from 'vitest'
import { fullPidf } from '../../codec/pidf.ts'
import type { Pidf } from '../../codec/pidfDocument.ts'
import { createHandClock } from '../../lib/handClock.ts'
import { lazily } from '../../lib/lazy.ts'
import { AVAILABLE } from '../../model/availability.ts'
import { createPublication } from '../../pua/publication/agent.ts'
import { partsHere } from '../partsHere.ts'
import type { TestPage } from '../testing.ts'
import { createWorkerRig } from './testing.ts'

/** A worker whose publication arrives when the test says so. */
function setUp() {
  const clock = createHandClock()
  const loads: { readonly arrive: () => void; readonly fail: () => void }[] = []
  const load = async (): Promise<typeof createPublication> =>
    await new Promise((resolve, reject) => {
      loads.push({ arrive: () => resolve(createPublication), fail: () => reject(new Error('404')) })
    })
  const worker = createWorkerRig({ clock, parts: { ...partsHere, publishing: lazily(load, clock, 20_000) } })
  return { worker, loads }
}

/** A worker whose codec of all extensions arrives when the test says so. */
function setUpRich() {
  const clock = createHandClock()
  const loads: { readonly arrive: () => void; readonly fail: () => void }[] = []
  const load = async (): Promise<Pidf> =>
    await new Promise((resolve, reject) => {
      loads.push({ arrive: () => resolve(fullPidf), fail: () => reject(new Error('404')) })
    })
  const worker = createWorkerRig({ clock, parts: { ...partsHere, pidf: lazily(load, clock, 2_000) } })
  return { worker, loads }
}
const BUSY = { ...AVAILABLE, status: 'busy', note: 'In the lab' } as const

/** Busy for ten minutes, six seconds of which have passed. */
const busyForAWhile = async () => {
  const { worker, loads } = setUpRich()
  const page = await worker.openPage()
  await worker.signIn(page)
  page.say({ kind: 'setAvailability', availability: { ...BUSY, until: worker.clock.now() + 600_000 } })
  await worker.settle()
  await worker.deliver(SUBSCRIBE)
  const first = worker.next('NOTIFY')
  expect(first.body).toContain('<rpid:busy')
  await worker.answer(first, 200)
  await worker.elapse(6_000)
  return { worker, page, loads }
}
const WITH_MOOD = { kind: 'setAvailability', availability: { ...AVAILABLE, moods: ['happy'] } } as const

describe('what extends a status and a note, loaded on demand', () => {
  it('[PUA-48] is not needed for statuses, activities, notes and times', async () => {
    const { worker, loads } = setUpRich()
    const page = await worker.openPage()
    await worker.signIn(page)
    await worker.deliver(SUBSCRIBE)
    await worker.answer(worker.next('NOTIFY'), 200)
    page.say({ kind: 'setAvailability', availability: { ...BUSY, activities: ['meeting'] } })
    await worker.settle()
    expect(worker.next('NOTIFY').body).toContain('<rpid:meeting/><rpid:busy/>')
    expect(loads).toHaveLength(0)
  })

  it('[PUA-33] until it is here what was said before is said on, never the new without its mood', async () => {
    const { worker, loads } = setUpRich()
    const page = await worker.openPage()
    await worker.signIn(page)
    await worker.deliver(SUBSCRIBE)
    await worker.answer(worker.next('NOTIFY'), 200)
    page.say({ kind: 'setAvailability', availability: { ...BUSY, moods: ['happy'] } })
    await worker.settle()
    expect(worker.take()).toEqual([])
    expect(echoOf(page)).toEqual({ kind: 'sending' })
    // A second server that asks meanwhile is told what the first was told.
    await worker.deliver({ ...SUBSCRIBE, callId: 'second' })
    const second = worker.next('NOTIFY')
    expect(second.body).toContain('<basic>open</basic>')
    expect(second.body).not.toContain('busy')
    await worker.answer(second, 200)
    loads[0]?.arrive()
    await worker.settle()
    const bodies = worker.take().map(one => one.body)
    expect(bodies).toHaveLength(2)
    for (const body of bodies) expect(body).toMatch(/<rpid:busy\/>.*<rpid:happy\/>.*In the lab/s)
  })

  it('[SEC-20] what is withheld meanwhile is told no more, though what is new cannot be told yet', async () => {
    const { worker, loads } = setUpRich()
    const page = await worker.openPage()
    await worker.signIn(page)
    page.say({ kind: 'setAvailability', availability: BUSY })
    await worker.settle()
    await worker.deliver(SUBSCRIBE)
    const first = worker.next('NOTIFY')
    expect(first.body).toContain('In the lab')
    await worker.answer(first, 200)
    await worker.elapse(5_000)
    page.say({ kind: 'setAvailability', availability: { ...BUSY, moods: ['happy'] } })
    await worker.settle()
    expect(worker.take()).toEqual([])
    const { preferences } = page.snapshot.me
    const shares = { ...preferences.shares, note: false }
    page.say({ kind: 'setPreferences', preferences: { ...preferences, shares } })
    await worker.settle()
    const less = worker.next('NOTIFY')
    expect(less.body).toContain('<rpid:busy/>')
    expect(less.body).not.toContain('In the lab')
    await worker.answer(less, 200)
    await worker.elapse(5_000)
    loads[0]?.arrive()
    await worker.settle()
    // It was waited for two seconds, and is looked for again ten seconds later.
    await worker.elapse(10_000)
    const whole = worker.next('NOTIFY').body
    expect(whole).toContain('<rpid:happy/>')
    expect(whole).not.toContain('In the lab')
  })

  it.each(['mood', 'time zone'])(
    '[PUA-33] an end that passes is told at once, also while a %s cannot be',
    async what => {
      const { worker, page, loads } = await busyForAWhile()
      const { preferences } = page.snapshot.me
      const shares = { ...preferences.shares, timeZone: true }
      page.say(what === 'mood' ? WITH_MOOD : { kind: 'setPreferences', preferences: { ...preferences, shares } })
      await worker.settle()
      await worker.elapse(593_000)
      // What was told stands until its end.
      expect(worker.take().map(one => one.start)).toEqual([])
      await worker.elapse(1_000)
      const over = worker.next('NOTIFY')
      expect(over.body).toContain('<basic>open</basic>')
      expect(over.body).not.toMatch(/busy|In the lab|until=/)
      await worker.answer(over, 200)
      for (const one of loads) one.arrive()
      await worker.settle()
      await worker.elapse(20_000)
      expect(worker.next('NOTIFY').body).toMatch(what === 'mood' ? /<rpid:happy\/>/ : /<rpid:time-offset/)
    },
  )
  it('[PUA-33] who asks later is told what is so by then', async () => {
    const { worker, page } = await busyForAWhile()
    page.say(WITH_MOOD)
    await worker.settle()
    await worker.elapse(300_000)
    await worker.deliver({ ...SUBSCRIBE, callId: 'second' })
    const during = worker.next('NOTIFY').body
    expect(during).toContain('<rpid:busy/>')
    await worker.elapse(300_000)
    await worker.deliver({ ...SUBSCRIBE, callId: 'third' })
    expect(worker.next('NOTIFY').body).not.toContain('busy')
  })

  it('[PUA-33] that does not arrive is said, and fetched again every ten seconds', async () => {
    const { worker, loads } = setUpRich()
    const page = await worker.openPage()
    await worker.signIn(page)
    await worker.deliver(SUBSCRIBE)
    await worker.answer(worker.next('NOTIFY'), 200)
    page.say({ kind: 'setAvailability', availability: { ...BUSY, place: 'office' } })
    await worker.settle()
    loads[0]?.fail()
    await worker.settle()
    expect(echoOf(page)).toMatchObject({ kind: 'failed', failure: { reason: 'notLoaded' } })
    await worker.elapse(9_900)
    expect(loads).toHaveLength(1)
    await worker.elapse(200)
    expect(loads).toHaveLength(2)
    expect(worker.take()).toEqual([])
    loads[1]?.arrive()
    await worker.settle()
    await worker.answer(worker.next('NOTIFY'), 200)
    expect(echoOf(page)).toMatchObject({ kind: 'known' })
  })

  it('[PUA-33] who signs in with such a status is offline to servers until it can be told, and publishes nothing poorer', async () => {
    const { worker, loads } = setUpRich()
    const page = await worker.openPage()
    await worker.signIn(page)
    page.say({ kind: 'setAvailability', availability: { ...BUSY, moods: ['happy'] } })
    page.say({ kind: 'signOut' })
    await worker.settle()
    await worker.answer(worker.next('REGISTER'), 200)
    worker.take()
    await worker.signIn(page)
    await worker.elapse(6_000)
    expect(worker.take()).toEqual([])
    await worker.deliver(SUBSCRIBE)
    await worker.elapse(2_000)
    const first = worker.next('NOTIFY')
    expect(first.body).toContain('<basic>closed</basic>')
    expect(first.body).not.toContain('person')
    await worker.answer(first, 200)
    for (const one of loads) one.arrive()
    await worker.settle()
    await worker.elapse(10_000)
    expect(worker.next('NOTIFY').body).toMatch(/<rpid:busy\/>.*<rpid:happy\/>/s)
  })

  it('[WAT-20] is fetched for the first document of somebody that has more, which is read then, in its order', async () => {
    const { worker, loads } = setUpRich()
    const page = await worker.openPage()
    await worker.signIn(page)
    page.say({ kind: 'putContacts', contacts: [BOB] })
    await worker.elapse(1_000)
    const asked = worker.next('SUBSCRIBE')
    await worker.answer(asked, 200, ['Contact: <sip:ps.ims.test>', 'Expires: 3600'])
    const notify = async (cseq: number, body: string): Promise<void> => {
      await worker.deliver({
        method: 'NOTIFY',
        callId: asked.one('Call-ID'),
        fromTag: 'server',
        toTag: /tag=(.*)/.exec(asked.one('From'))?.[1] ?? null,
        cseq,
        headers: [
          'Event: presence',
          'Subscription-State: active;expires=3600',
          'Contact: <sip:ps.ims.test>',
          'Content-Type: application/pidf+xml',
        ],
        body,
      })
    }
    await notify(1, documentOf('<rpid:activities><rpid:busy/></rpid:activities><rpid:mood><rpid:happy/></rpid:mood>'))
    await notify(2, documentOf('<rpid:activities><rpid:away/></rpid:activities>'))
    expect(shownOf(page)?.status ?? 'unknown').toBe('unknown')
    loads[0]?.arrive()
    await worker.settle()
    expect(shownOf(page)?.status).toBe('away')
    await notify(3, documentOf('<rpid:mood><rpid:happy/></rpid:mood>'))
    expect(shownOf(page)?.extras.moods).toEqual(['happy'])
    expect(loads).toHaveLength(1)
  })

  it('[WAT-20] is fetched for xpidf, which is answered at once and read when it is here, in its order', async () => {
    const { worker, loads } = setUpRich()
    const page = await worker.openPage()
    await worker.signIn(page)
    page.say({ kind: 'putContacts', contacts: [BOB] })
    await worker.elapse(1_000)
    const asked = worker.next('SUBSCRIBE')
    await worker.answer(asked, 200, ['Contact: <sip:ps.ims.test>', 'Expires: 3600'])
    const notify = async (cseq: number, type: string, body: string) =>
      await worker.deliver({
        method: 'NOTIFY',
        callId: asked.one('Call-ID'),
        fromTag: 'server',
        toTag: /tag=(.*)/.exec(asked.one('From'))?.[1] ?? null,
        cseq,
        headers: [
          'Event: presence',
          'Subscription-State: active;expires=3600',
          'Contact: <sip:ps.ims.test>',
          `Content-Type: ${type}`,
        ],
        body,
      })
    const document = `<presence><presentity uri="${BOB.uri}"/><atom id="a"><address uri="${BOB.uri}"><status status="closed"/></address></atom></presence>`
    const answer = await notify(1, 'Application/xpidf+xml', document)
    expect(answer()?.start).toBe('SIP/2.0 200 OK')
    expect(loads).toHaveLength(1)
    expect(shownOf(page)?.malformed ?? false).toBe(false)
    loads[0]?.arrive()
    await worker.settle()
    expect(shownOf(page)).toMatchObject({ status: 'offline', malformed: false })
    await notify(2, 'application/pidf+xml', documentOf('<rpid:activities><rpid:away/></rpid:activities>'))
    expect(shownOf(page)?.status).toBe('away')
  })
})

describe('the publication, loaded on demand', () => {
  it('[PUB-17] is not loaded where a server subscribes', async () => {
    const { worker, loads } = setUp()
    await worker.signIn(await worker.openPage())
    await worker.deliver(SUBSCRIBE)
    await worker.answer(worker.next('NOTIFY'), 200)
    await worker.elapse(60_000)
    expect(loads).toHaveLength(0)
    expect(worker.take().map(one => one.start.split(' ')[0])).not.toContain('PUBLISH')
  })

  it('[PUB-17] is asked for after D, and its first PUBLISH says what is newest when it has come', async () => {
    const { worker, loads } = setUp()
    const page = await worker.openPage()
    await worker.signIn(page)
    await worker.elapse(4_900)
    expect(loads).toHaveLength(0)
    await worker.elapse(200)
    expect(loads).toHaveLength(1)
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy', note: 'In the lab' } })
    await worker.settle()
    expect(worker.take()).toEqual([])
    loads[0]?.arrive()
    await worker.settle()
    const { body } = worker.next('PUBLISH')
    expect(body).toContain('In the lab')
    expect(body).toContain('<rpid:busy/>')
  })

  it('[PUB-17] that does not arrive is said, fetched again every ten seconds, and sent then', async () => {
    const { worker, loads } = setUp()
    const page = await worker.openPage()
    await worker.signIn(page)
    await worker.elapse(5_100)
    loads[0]?.fail()
    await worker.settle()
    expect(page.changes.findLast(one => one.kind === 'me')).toMatchObject({
      me: { echo: { kind: 'failed', failure: { reason: 'notLoaded' } }, publishes: true },
    })
    await worker.elapse(9_900)
    expect(loads).toHaveLength(1)
    await worker.elapse(100)
    expect(loads).toHaveLength(2)
    // Neither does this one, nor does it fail: twenty seconds are enough.
    await worker.elapse(20_000)
    await worker.elapse(10_000)
    loads[1]?.arrive()
    await worker.settle()
    expect(worker.next('PUBLISH').one('Expires')).toBe('600')
  })

  it('[LIFE-02] that arrives after the goodbye publishes nothing', async () => {
    const { worker, loads } = setUp()
    const page = await worker.openPage()
    await worker.signIn(page)
    await worker.elapse(5_100)
    worker.take()
    page.say({ kind: 'signOut' })
    await worker.settle()
    loads[0]?.arrive()
    await worker.elapse(5_000)
    expect(worker.take().map(one => one.start.split(' ')[0])).not.toContain('PUBLISH')
  })

  it('[PUB-17] is not needed any more when a server has subscribed meanwhile', async () => {
    const { worker, loads } = setUp()
    await worker.signIn(await worker.openPage())
    await worker.elapse(5_100)
    await worker.deliver(SUBSCRIBE)
    await worker.answer(worker.next('NOTIFY'), 200)
    loads[0]?.arrive()
    await worker.elapse(60_000)
    expect(worker.take().map(one => one.start.split(' ')[0])).not.toContain('PUBLISH')
  })
})

const echoOf = (page: TestPage) => page.changes.flatMap(one => (one.kind === 'me' ? [one.me.echo] : [])).at(-1)
const shownOf = (page: TestPage) =>
  page.changes.flatMap(one => (one.kind === 'shown' ? [one.shown] : [])).findLast(one => one.uri === BOB.uri)

const BOB = { uri: 'sip:bob@ims.test', name: 'Bob', group: '', addedAt: 0 }
const documentOf = (person: string): string =>
  `<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="${BOB.uri}"><tuple id="t"><status><basic>open</basic></status></tuple><dm:person id="p">${person}</dm:person></presence>`

const SUBSCRIBE = {
  method: 'SUBSCRIBE',
  headers: ['P-Asserted-Identity: <sip:ps.ims.test>', 'Event: presence', 'Contact: <sip:ps.ims.test>', 'Expires: 3600'],
}
