/** What leaves the browser, read as a P-CSCF reads it: presence rides on a registered IMS user agent, and hides nobody. */
import { addContact, expect, knows, type Person, row, setStatus, test } from './fixtures.ts'

const headersOf = (text: string, name: string): readonly string[] =>
  [...(text.split('\r\n\r\n')[0] ?? '').matchAll(new RegExp(`^${name}:[ \\t]*(.*)$`, 'gim'))].map(
    one => one[1]?.trim() ?? '',
  )
const REQUEST = /^([A-Z]+) \S+ SIP\/2\.0\r\n/
const requests = ({ wire }: Person): readonly string[] =>
  wire.frames.flatMap(({ way, text }) => (way === 'out' && REQUEST.test(text) ? [text] : []))
const methodOf = (text: string): string => REQUEST.exec(text)?.[1] ?? ''

for (const [mode, tells] of [
  ['subscribe', 'NOTIFY'],
  ['publish', 'PUBLISH'],
] as const)
  test(`[PUA-57] [SEC-19] a watcher that tells by ${tells} does it as TS 24.229 has it, and under its own name`, async ({
    world,
  }) => {
    const alice = await world.signIn('Alice', { entries: { mode } })
    await expect(knows(alice)).toHaveText(/^The network has it/)
    await addContact(alice, 'bob@ims.test', 'Bob')
    await expect(row(alice, /^Bob, /)).toBeVisible()
    await setStatus(alice, 'Busy')
    await expect.poll(() => requests(alice).filter(one => methodOf(one) === tells && /busy/.test(one)).length).toBe(1)

    const { frames } = alice.wire
    const registered = frames.findIndex(
      one => one.way === 'in' && /^SIP\/2\.0 200 [^]*CSeq: \d+ REGISTER/i.test(one.text),
    )
    const [answer = ''] = frames.slice(registered).map(one => one.text)
    const sent = requests(alice)
    expect(new Set(sent.map(methodOf))).toEqual(new Set(['REGISTER', 'SUBSCRIBE', tells]))
    // Nothing but REGISTER before the registration stands.
    const before = frames.slice(0, registered).filter(one => one.way === 'out' && REQUEST.test(one.text))
    expect(new Set(before.map(one => methodOf(one.text)))).toEqual(new Set(['REGISTER']))

    const [own = ''] = headersOf(answer, 'P-Associated-URI')
    const gruu = [...answer.matchAll(/pub-gruu="([^"]+)"/g)].map(one => one[1])
    const asked = frames.find(one => one.way === 'in' && one.text.startsWith('SUBSCRIBE '))?.text ?? ''
    for (const one of sent) {
      // TS 24.229 §5.1.2A.1.1: Service-Route preloaded outside a dialog, the recorded route within, an identity that is registered.
      const isInDialog = headersOf(one, 'To')[0]?.includes(';tag=') === true
      const source = isInDialog ? headersOf(asked, 'Record-Route') : headersOf(answer, 'Service-Route')
      if (methodOf(one) !== 'REGISTER') expect(headersOf(one, 'Route')).toEqual(source)
      expect(headersOf(one, 'From')[0]).toMatch(new RegExp(`^${own};tag=`))
      if (['SUBSCRIBE', 'NOTIFY'].includes(methodOf(one)))
        expect(gruu).toContain(headersOf(one, 'Contact')[0]?.replaceAll(/[<>]/g, ''))
      // SEC-19: to watch without a name is not offered. RFC 3323 §4.2, RFC 3325 §9.3, RFC 5627 §3.4.
      expect(headersOf(one, 'Privacy')).toEqual([])
      expect(one).not.toMatch(/anonymous/i)
      for (const [, temporary = '-'] of answer.matchAll(/temp-gruu="([^"]+)"/g)) expect(one).not.toContain(temporary)
    }
  })
