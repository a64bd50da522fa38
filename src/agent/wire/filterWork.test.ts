import { describe, expect, it } from 'vitest'
import { createWorkerRig } from './testing.ts'

const each = (of: number): string => Array.from({ length: of }, (_, at) => `@id="t${String(at)}"`).join(' or ')

/** `count` conditions in as many expressions as 60 tokens each allow. */
function filterSet(count: number): string {
  const expressions: string[] = []
  for (let left = count; left > 0; left -= 10) expressions.push(`//tuple[${each(Math.min(left, 10))}]`)
  return (
    '<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="f"><what>' +
    expressions
      .map(one => `<include>${one}</include>`)
      .join('')
      .replaceAll('"', '&quot;')
      .replaceAll(/&quot;(f|urn[^&]*)&quot;/g, '"$1"') +
    '</what></filter></filter-set>'
  )
}

async function askedWith(count: number): Promise<string | undefined> {
  const worker = createWorkerRig()
  const page = await worker.openPage()
  await worker.signIn(page)
  const answer = await worker.deliver({
    method: 'SUBSCRIBE',
    headers: [
      'Event: presence',
      'Expires: 600',
      'Contact: <sip:ps@10.0.0.9>',
      'P-Asserted-Identity: <sip:presence@ims.test>',
      'Content-Type: application/simple-filter+xml',
    ],
    body: filterSet(count),
  })
  return answer()?.start
}

describe('filters that would be much work', () => {
  it('[SEC-07] fifty conditions are refused with 488; twenty-seven in three expressions are taken', async () => {
    expect(await askedWith(27)).toBe('SIP/2.0 200 OK')
    expect(await askedWith(50)).toBe('SIP/2.0 488 Not Acceptable Here')
  })

  it('[SEC-07] thirty-two walks are taken, thirty-three are not', async () => {
    // Three expressions and 29 or 30 conditions.
    expect(await askedWith(29)).toBe('SIP/2.0 200 OK')
    expect(await askedWith(30)).toBe('SIP/2.0 488 Not Acceptable Here')
  })
})
