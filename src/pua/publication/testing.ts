/** A publication on the fake port, for its tests. */
import { tailoring } from '../../codec/tailoring.ts'
import { createHandClock } from '../../lib/handClock.ts'
import { here } from '../../lib/lazy.ts'
import { silentLog } from '../../lib/log.ts'
import { NO_PRESENCE } from '../../model/presence.ts'
import { createFakePort, FAKE_BINDING, FAKE_URL } from '../../sip/fakePort.ts'
import { type Header, header } from '../../sip/port.ts'
import { createPublication, type PublicationEcho, type PublicationOptions } from './agent.ts'
import type { Stored } from './machine.ts'

/** Alice, whose state is a word. Each PUBLISH reads as `word expires tag`, `-` for what is not there. */
export function setUp(more: Partial<PublicationOptions> = {}, begin: readonly ('publish' | 'flowUp')[] = ['flowUp']) {
  const clock = createHandClock()
  const port = createFakePort({ clock, url: FAKE_URL, binding: FAKE_BINDING })
  const echoes: PublicationEcho[] = []
  const stored: (Stored | null)[] = []
  let word = 'open'
  const publication = createPublication({
    port,
    clock,
    chance: () => 0,
    log: silentLog,
    tailoring: here(tailoring),
    entity: () => 'sip:alice@ims.test',
    document: () => ({ ...NO_PRESENCE, entity: word }),
    encode: presence => presence.entity,
    onReport: () => {
      echoes.push(publication.echo)
      stored.push(publication.stored)
    },
    ...more,
  })
  for (const kind of begin) publication.take({ kind })
  const rig = {
    clock,
    port,
    publication,
    choose: (next: string): void => {
      word = next
      publication.take({ kind: 'changed' })
    },
    say: (kind: 'publish' | 'remove' | 'leave' | 'flowUp'): void => publication.take({ kind }),
    sent: () =>
      port
        .takeSent()
        .map(({ body, headers }) =>
          [body?.text ?? '-', header(headers, 'Expires'), header(headers, 'SIP-If-Match') ?? '-'].join(' '),
        ),
    answer: (status: number, headers: readonly Header[] = []) => port.sent.at(-1)?.answer(status, { headers }),
    take: (tag: string, expiresS = 600) =>
      port.sent.at(-1)?.answer(200, {
        headers: [
          ['SIP-ETag', tag],
          ['Expires', String(expiresS)],
        ],
      }),
    echo: (): PublicationEcho | undefined => echoes.at(-1),
    stored,
  }
  return rig
}

/** Published with tag A, the window shut, and what was sent so far looked at. */
export function published(more: Partial<PublicationOptions> = {}) {
  const rig = setUp(more)
  rig.say('publish')
  rig.take('A')
  rig.clock.elapse(5_000)
  rig.sent()
  return rig
}
