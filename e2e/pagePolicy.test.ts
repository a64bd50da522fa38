/** SEC-10 on the built page, from a server that sends no header at all. */
import { expect, test } from '@playwright/test'
import { startSite } from '../lab/server.ts'

test('[SEC-10] the built page has a policy of its own: no script, frame or address that is not its own, and no text as script', async ({
  page,
}) => {
  const site = await startSite({ config: null, bare: true })
  try {
    const broken: string[] = []
    page.on('console', message => {
      if (/Content.Security.Policy|TrustedScript|Refused to/i.test(message.text())) broken.push(message.text())
    })
    const answer = await page.goto(site.url)
    expect(answer?.headers()['content-security-policy']).toBeUndefined()
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
    expect(broken).toEqual([])
    const tried = await page.evaluate(async () => {
      const refusals: string[] = []
      document.addEventListener('securitypolicyviolation', event => refusals.push(event.effectiveDirective))
      // oxlint-disable-next-line unicorn/consistent-function-scoping -- all of this runs in the page
      const outcome = (run: () => void): string => {
        try {
          run()
          return 'done'
        } catch (error) {
          return error instanceof Error ? error.name : 'thrown'
        }
      }
      const script = document.createElement('script')
      const text = outcome(() => {
        script.text = 'document.title = "broken into"'
      })
      const html = outcome(() => {
        document.body.insertAdjacentHTML('beforeend', '<b>x</b>')
      })
      const frame = document.createElement('iframe')
      frame.src = '/favicon.svg'
      document.body.append(frame)
      const fetched = await fetch('http://evil.test/').then(
        () => 'done',
        () => 'refused',
      )
      const socket = outcome(() => {
        new WebSocket('ws://evil.test/').close()
      })
      // Refusals are told in later turns; the test's own limit ends a wait for one that never comes.
      const expected = ['connect-src', 'frame-src', 'require-trusted-types-for']
      while (!expected.every(one => refusals.includes(one))) await new Promise(requestAnimationFrame)
      frame.remove()
      return { text, html, fetched, socket, refusals: [...new Set(refusals)].toSorted(), title: document.title }
    })
    expect(tried.text).toBe('TypeError')
    expect(tried.html).toBe('TypeError')
    expect(tried.fetched).toBe('refused')
    expect(tried.title).toBe('Peu')
    for (const directive of ['connect-src', 'frame-src', 'require-trusted-types-for'])
      expect(tried.refusals).toContain(directive)
    // An operator's server is another host: by TLS any, without it loopback alone.
    const allowed = await page.evaluate(async () => {
      const refused: string[] = []
      document.addEventListener('securitypolicyviolation', event => refused.push(event.blockedURI))
      for (const url of ['wss://edge.ims.test/', 'ws://127.0.0.1:9/', 'ws://localhost:9/']) new WebSocket(url).close()
      // One more that is refused, and told last: by then a refusal of those before it would be known.
      new WebSocket('ws://evil.test/last').close()
      while (!refused.some(url => url.includes('evil.test'))) await new Promise(requestAnimationFrame)
      return refused.filter(url => !url.includes('evil.test'))
    })
    expect(allowed).toEqual([])
  } finally {
    await site.stop()
  }
})
