/** The presence user agent on the wire: what servers that subscribe, or take publications, are told and when. */
import { describe, expect, it } from 'vitest'
import { tailoring } from '../../codec/tailoring.ts'
import { createHandClock } from '../../lib/handClock.ts'
import { lazily } from '../../lib/lazy.ts'
import { AVAILABLE } from '../../model/availability.ts'
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import { partsHere } from '../partsHere.ts'
import type { TestPage } from '../testing.ts'
import { createWorkerRig, type WorkerRig } from './testing.ts'

const SERVER = ['P-Asserted-Identity: <sip:ps.ims.test>', 'Event: presence', 'Contact: <sip:ps.ims.test>']
const DIFF = 'Accept: application/pidf+xml, application/pidf-diff+xml'

async function signedIn(worker = createWorkerRig()) {
  const page = await worker.openPage()
  await worker.signIn(page)
  return { worker, page }
}
const subscribe = async (worker: WorkerRig, more: readonly string[] = [], rest: object = {}): Promise<SaidMessage> => {
  const answered = await worker.deliver({ method: 'SUBSCRIBE', headers: [...SERVER, ...more], ...rest })
  const answer = answered()
  if (answer === null) throw new Error('The SUBSCRIBE was not answered.')
  return answer
}
const say = async (worker: WorkerRig, page: TestPage, note: string): Promise<void> => {
  page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'busy', note } })
  await worker.settle()
}
const rated = (rate: string): readonly string[] =>
  SERVER.map(one => (one === 'Event: presence' ? `${one};${rate}` : one))
const filter = (content: string): string =>
  `<?xml version="1.0"?><filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><ns-bindings><ns-binding prefix="p" urn="urn:ietf:params:xml:ns:pidf"/><ns-binding prefix="dm" urn="urn:ietf:params:xml:ns:pidf:data-model"/></ns-bindings><filter id="1">${content}</filter></filter-set>`
const timesOf = ({ body }: SaidMessage): readonly string[] => body.match(/timestamp>[^<]+</g) ?? []
const methods = (worker: WorkerRig): readonly string[] => worker.take().map(one => one.start.split(' ')[0] ?? '')
/** The connection breaks; the worker is registered again over the next one. */
async function reconnect(worker: WorkerRig, meanwhile = (): void => undefined): Promise<void> {
  const before = worker.sockets.length
  worker.socket().drop()
  meanwhile()
  await worker.settle()
  for (let second = 0; second < 120 && worker.sockets.length === before; second++) await worker.elapse(1_000)
  await worker.register(null)
}

describe('the presence user agent on the wire', () => {
  it.each([
    [['Expires: 59'], 423, null],
    [['Expires: 60'], 200, '60'],
    [['Expires: 3599'], 200, '3599'],
    [['Expires: 7200'], 200, '3600'],
    [['Expires: 0'], 200, '0'],
    [[], 200, '3600'],
  ])('[PUA-05] [PUA-06] %j is answered %i with Expires %s', async (headers, status, expires) => {
    const { worker } = await signedIn()
    const answer = await subscribe(worker, headers)
    expect(answer.start).toContain(` ${String(status)} `)
    expect(answer.all(status === 423 ? 'Min-Expires' : 'Expires')).toEqual([expires ?? '60'])
  })

  it('[PUA-09] [REG-84] the 2xx says where we are and which package we take', async () => {
    const { worker } = await signedIn()
    const answer = await subscribe(worker)
    expect(answer.one('Contact')).toContain('<sip:')
    expect(answer.all('Allow-Events')).toEqual(['presence'])
  })

  it('[PUA-30] what was refused as it is goes out again over a new flow', async () => {
    const { worker, page } = await signedIn()
    await subscribe(worker, ['Expires: 3600'])
    await worker.answer(worker.next('NOTIFY'), 200)
    await worker.elapse(5_000)
    await say(worker, page, 'In the lab')
    await worker.answer(worker.next('NOTIFY'), 413)
    await worker.elapse(600_000)
    expect(methods(worker)).not.toContain('NOTIFY')
    await reconnect(worker)
    expect(worker.next('NOTIFY').body).toContain('In the lab')
  })

  it('[PUA-35] what answers a SUBSCRIBE is whole, also where a difference would do', async () => {
    const { worker, page } = await signedIn()
    const answer = await subscribe(worker, [DIFF, 'Expires: 3600'], { callId: 'partial' })
    await worker.answer(worker.next('NOTIFY'), 200)
    await worker.elapse(5_000)
    await say(worker, page, 'In the lab')
    const difference = worker.next('NOTIFY')
    expect(difference.body).toContain('<p:pidf-diff')
    await worker.answer(difference, 200)
    await worker.elapse(5_000)
    const toTag = /tag=(.*)/.exec(answer.one('To'))?.[1] ?? null
    await subscribe(worker, [DIFF, 'Expires: 3600'], { callId: 'partial', toTag, cseq: 2 })
    const whole = worker.next('NOTIFY')
    expect(whole.body).toContain('<p:pidf-full')
    expect(whole.body).toContain('version="3"')
  })

  it('[PUA-30] who asked over a connection that is no more is not served on the next one', async () => {
    const clock = createHandClock()
    const loads: (() => void)[] = []
    const load = async (): Promise<typeof tailoring> =>
      await new Promise(resolve => {
        loads.push(() => resolve(tailoring))
      })
    const { worker } = await signedIn(
      createWorkerRig({ clock, parts: { ...partsHere, tailoring: lazily(load, clock, 150) } }),
    )
    await worker.deliver({ method: 'SUBSCRIBE', headers: [...SERVER, DIFF] })
    await reconnect(worker, () => loads[0]?.())
    await worker.elapse(1_000)
    expect(worker.requests().map(one => one.start.split(' ')[0])).not.toContain('NOTIFY')
  })

  it('[PUB-17] D begins anew after the connection was lost', async () => {
    const { worker } = await signedIn()
    await worker.elapse(4_000)
    await reconnect(worker)
    worker.take()
    await worker.elapse(4_800)
    expect(methods(worker)).not.toContain('PUBLISH')
    await worker.elapse(400)
    expect(methods(worker)).toContain('PUBLISH')
  })

  it('[PUA-28] the goodbye is closed and says noresource, never deactivated; who asks again gets 480', async () => {
    const { worker, page } = await signedIn()
    await subscribe(worker, ['Expires: 3600'])
    await worker.answer(worker.next('NOTIFY'), 200)
    page.say({ kind: 'signOut' })
    await worker.settle()
    const goodbye = worker.next('NOTIFY')
    expect(goodbye.one('Subscription-State')).toBe('terminated;reason=noresource')
    expect(goodbye.body).toContain('<basic>closed</basic>')
    expect((await subscribe(worker, ['Expires: 3600'], { callId: 'again' })).start).toContain(' 480 ')
  })

  it('[PUA-45] two changes within a second have different times; a closed tuple has none', async () => {
    const { worker, page } = await signedIn()
    await subscribe(worker, ['Expires: 3600'])
    const first = worker.next('NOTIFY')
    await say(worker, page, 'one')
    await say(worker, page, 'two')
    await worker.answer(first, 200)
    await worker.elapse(5_000)
    const second = worker.next('NOTIFY')
    await worker.answer(second, 200)
    expect(timesOf(first)).not.toEqual([])
    expect(timesOf(second)).not.toEqual([])
    expect(timesOf(second).filter(time => timesOf(first).includes(time))).toEqual([])
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'appearOffline' } })
    await worker.elapse(5_000)
    const last = worker.next('NOTIFY')
    expect(last.body).toContain('<basic>closed</basic>')
    expect(timesOf(last)).toEqual([])
  })

  it('[PUA-39] max-rate=0.05: of five changes in 20 s one is told, the last; the rate is said back', async () => {
    const { worker, page } = await signedIn()
    await worker.deliver({ method: 'SUBSCRIBE', headers: [...rated('max-rate=0.05'), 'Expires: 3600'] })
    const first = worker.next('NOTIFY')
    expect(first.one('Subscription-State')).toBe('active;expires=3600;max-rate=0.05')
    await worker.answer(first, 200)
    for (const note of ['1', '2', '3', '4', '5']) {
      await worker.elapse(3_900)
      await say(worker, page, note)
    }
    expect(methods(worker)).not.toContain('NOTIFY')
    await worker.elapse(1_000)
    expect(worker.next('NOTIFY').body).toContain('>5</dm:note>')
  })

  it('[PUA-39] min-rate=0.1: the same is told again every ten seconds; a max-rate below one in the time left is raised to it', async () => {
    const { worker } = await signedIn()
    await worker.deliver({ method: 'SUBSCRIBE', headers: [...rated('min-rate=0.1'), 'Expires: 3600'] })
    await worker.answer(worker.next('NOTIFY'), 200)
    await worker.elapse(9_900)
    expect(methods(worker)).not.toContain('NOTIFY')
    await worker.elapse(200)
    expect(worker.next('NOTIFY').body).toContain('<basic>open</basic>')
    const slow = { method: 'SUBSCRIBE', callId: 'slow', headers: [...rated('max-rate=0.001'), 'Expires: 100'] }
    await worker.deliver(slow)
    expect(worker.next('NOTIFY').one('Subscription-State')).toBe('active;expires=100;max-rate=0.01')
  })

  it('[PUA-40] a filter leaves the person out; a trigger has told only what becomes closed', async () => {
    const { worker, page } = await signedIn()
    const filtered = [...SERVER, 'Expires: 3600', 'Content-Type: application/simple-filter+xml']
    await say(worker, page, 'In the lab')
    const exclude = filter('<what><exclude type="namespace">urn:ietf:params:xml:ns:pidf:data-model</exclude></what>')
    await worker.deliver({ method: 'SUBSCRIBE', callId: 'exclude', headers: filtered, body: exclude })
    const without = worker.next('NOTIFY')
    expect(without.body).toContain('<basic>open</basic>')
    expect(without.body).not.toContain('In the lab')
    await worker.answer(without, 200)
    const trigger = filter(
      '<trigger><changed from="open" to="closed">/p:presence/p:tuple/p:status/p:basic</changed></trigger>',
    )
    await worker.deliver({ method: 'SUBSCRIBE', callId: 'trigger', headers: filtered, body: trigger })
    await worker.answer(worker.next('NOTIFY'), 200)
    await worker.elapse(5_000)
    worker.take()
    await say(worker, page, 'Elsewhere')
    await worker.elapse(10_000)
    expect(worker.take().filter(one => one.one('Call-ID') === 'trigger')).toEqual([])
    page.say({ kind: 'setAvailability', availability: { ...AVAILABLE, status: 'appearOffline' } })
    await worker.elapse(10_000)
    expect(worker.take().filter(one => one.one('Call-ID') === 'trigger')).toHaveLength(1)
  })
})
