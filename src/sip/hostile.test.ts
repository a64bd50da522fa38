/** Input that somebody spoiled, by chance or on purpose, through the whole stack: the right answer or silence. */
import { describe, expect, it } from 'vitest'
import { imsNotify, message, response } from './fixtures/messages.ts'
import { parse } from './parser.ts'
import type { Answer, Dialog, IncomingRequest } from './port.ts'
import { answerTo } from './scriptedSocket.ts'
import { createStackRig, requestText, type StackRig } from './stackRig.ts'

const CONTACT = 'Contact: <sip:ps@1.test>'

const inside = (request: IncomingRequest): void => request.answer(200)

/** Hears NOTIFY and SUBSCRIBE, accepts and answers all. */
function hearing() {
  const rig = createStackRig()
  const dialogs: Dialog[] = []
  rig.port.onRequest({ method: 'SUBSCRIBE' }, request => {
    const dialog = request.accept(200)
    dialog.onRequest(inside)
    dialogs.push(dialog)
  })
  rig.port.onRequest({ method: 'NOTIFY' }, request => {
    const dialog = request.dialog(() => 1, { from: request.to, to: request.from })
    dialog.onRequest(inside)
    dialogs.push(dialog)
    request.answer(200)
  })
  return { ...rig, dialogs }
}

/** What leaves when something is asked of it. */
function lastWords(rig: StackRig): string | undefined {
  rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, () => undefined)
  return rig.socket().take().at(-1)?.start
}

/** Numbers that are the same in every run (xorshift32). */
function seeded(seed: number): (below: number) => number {
  let state = seed | 1
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const PIECES = [
  ...'\r\n|\r|\n|\0|:|;|,|"|\\|<|>| |=|%00|%|\t|\r\n |\r\n\r\n|sip:|tel:|SIP/2.0|-1|0|4294967296|\ud800|😀|é|*'.split(
    '|',
  ),
  ';tag=',
  ';branch=z9hG4bK',
  '\r\nVia: SIP/2.0/WSS evil:1;branch=z9hG4bKe',
  '\r\nContent-Length: 5',
  '\r\nTo: <sip:x@y>',
  '\r\nRequire: x',
  'a'.repeat(300),
]

/** One to four changes: a piece put in, taken out, written twice, exchanged, or a bit turned. */
function mutated(text: string, next: (below: number) => number): string {
  let changed = text
  for (let left = 1 + next(4); left > 0; left -= 1) {
    const at = next(changed.length + 1)
    const length = next(24)
    const rest = changed.slice(at + length)
    const kind = next(6)
    if (kind === 0) changed = changed.slice(0, at) + rest
    else if (kind === 1) changed = changed.slice(0, at + length) + changed.slice(at)
    else if (kind === 2) changed = changed.slice(0, at) + String.fromCharCode(next(0x180)) + changed.slice(at + 1)
    else if (kind === 3) changed = changed.slice(0, at)
    else changed = changed.slice(0, at) + (PIECES[next(PIECES.length)] ?? '') + (kind === 4 ? changed.slice(at) : rest)
  }
  return changed
}

/** What leaves for this frame, by rule: how many answers, and the status of what cannot be read. */
function expected(data: string | ArrayBuffer): { readonly answers: number; readonly status: number | null } {
  const parsed = parse(data)
  // RFC 3261 §17.1.1.3
  if (parsed.kind === 'request') return { answers: parsed.message.method === 'ACK' ? 0 : 1, status: null }
  if (parsed.kind === 'bad' && parsed.answer !== null) return { answers: 1, status: parsed.answer.status }
  return { answers: 0, status: null }
}

describe('hostile input', () => {
  it('[REG-86] 50,000 spoiled messages: nothing throws, each request has its one answer, all else is silence', () => {
    const next = seeded(20_261_124)
    const counts = { answered: 0, silent: 0, refused: 0 }
    // A new stack now and then: what piled up before a message is much or nothing.
    for (let series = 0; series < 100; series += 1) {
      const rig = hearing()
      rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, () => undefined)
      for (let round = series * 500; round < (series + 1) * 500; round += 1) counts[spoil(rig, round, next)] += 1
      for (const dialog of rig.dialogs) dialog.request({ method: 'SUBSCRIBE', headers: [] }, () => undefined)
      expect(lastWords(rig)).toBe('OPTIONS sip:b@x SIP/2.0')
    }
    // Spoiled enough to be refused, not so much that nothing gets through.
    expect(Math.min(counts.answered, counts.silent, counts.refused)).toBeGreaterThan(3_000)
  })

  it('a request is answered with 503 when nothing else came, and once only, whatever is said in between', () => {
    const next = seeded(7)
    for (let round = 0; round < 500; round += 1) {
      const rig = hearing()
      const answers: Answer[] = []
      rig.port.request({ method: 'OPTIONS', uri: 'sip:b@x', headers: [] }, answer => void answers.push(answer))
      const [said] = rig.socket().take()
      if (said === undefined) throw new Error('nothing left')
      for (let times = 0; times < 4; times += 1) rig.socket().say(mutated(answerTo(said, 200), next))
      rig.socket().drop()
      expect(answers).toHaveLength(1)
    }
  })

  it.each([null, 7, {}, new Blob(['x']), '', '\r\n', '\0', 'SIP/2.0 200 OK\r\n\r\n'])('%j is dropped', data => {
    const rig = createStackRig()
    rig.socket().say(data)
    expect(lastWords(rig)).toBe('OPTIONS sip:b@x SIP/2.0')
  })
})

/** One spoiled message arrives. Throws when what leaves is not what the rules say. */
function spoil(
  rig: ReturnType<typeof hearing>,
  round: number,
  next: (below: number) => number,
): 'answered' | 'silent' | 'refused' {
  // Within the limit of SEC-15.
  rig.clock.elapse(50)
  const text = mutated(sourceOf(next(7), `z9hG4bKm${String(round)}`, rig), next)
  const data = next(3) === 0 ? new TextEncoder().encode(text).buffer : text
  const socket = rig.socket()
  const before = socket.sent.length
  socket.say(data)
  const left = socket.sent.slice(before).filter(one => one.trim() !== '')
  const [first] = left
  const rule = expected(data)
  const isRight = rule.status === null || first?.startsWith(`SIP/2.0 ${String(rule.status)} `) === true
  if (left.length !== rule.answers || !left.every(isAnswer) || !isRight)
    throw new Error(`round ${String(round)}: ${JSON.stringify({ text, left })}`)
  if (first === undefined) return 'silent'
  return first.startsWith('SIP/2.0 200 ') ? 'answered' : 'refused'
}

function isAnswer(frame: string): boolean {
  // One message: no header of theirs may have begun a new line that ends it.
  return /^SIP\/2\.0 [2-6]\d\d /.test(frame) && !/[\0]|[^\r]\n|\r(?!\n)/.test(frame.slice(0, frame.indexOf('\r\n\r\n')))
}

function sourceOf(which: number, branch: string, rig: ReturnType<typeof hearing>): string {
  const uri = rig.port.contactUri
  const [dialog] = rig.dialogs
  switch (which) {
    case 0:
      return imsNotify(branch).replace(/^NOTIFY \S+/, `NOTIFY ${uri}`)
    case 1:
      return requestText({ method: 'SUBSCRIBE', uri, branch, callId: branch, headers: [CONTACT, 'Event: presence'] })
    case 2:
      return requestText({
        method: 'NOTIFY',
        uri,
        branch,
        callId: dialog?.callId ?? branch,
        toTag: dialog?.localTag ?? 'x',
        fromTag: dialog?.remoteTag ?? 'y',
        cseq: 1_000_000 + Number(branch.slice(8)),
        headers: [CONTACT, 'Record-Route: <sip:p;lr>', 'Event: presence'],
        body: 'hello',
      })
    case 3:
      return response(['m: <sip:a@b>;expires=600', 'l: 0'])
    case 4: {
      // The same by another way each time; ACK and CANCEL have rules of their own.
      const [, series] = /m(\d+)\d{3}$/.exec(branch) ?? []
      const method = ['SUBSCRIBE', 'ACK', 'CANCEL', 'INVITE', 'MESSAGE'][Number(branch.at(-1)) % 5] ?? 'ACK'
      return requestText({ method, uri, branch, callId: `twin${series ?? ''}`, headers: [CONTACT] })
    }
    case 5:
      return requestText({ method: 'SUBSCRIBE', uri, branch: 'z9hG4bKagain', headers: [CONTACT] })
    default:
      return message(
        `OPTIONS ${uri} SIP/2.0`,
        `v: SIP / 2.0 / WSS [2001:db8::9:1]:443;branch=${branch}`,
        'f: "A, \\"B\\"" <tel:+49;phone-context=x>;tag=1',
        't: sip:alice@ims.test',
        `i: ${branch}`,
        'CSeq:',
        '  0009',
        '  OPTIONS',
        '',
        '',
      )
  }
}
