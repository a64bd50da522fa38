import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from './server.ts'

let folder = ''
let site: Site
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peu-site-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'agent.js'), 'x')
  await writeFile(join(folder, 'config.json'), '{"servers":["wss://wrong"]}')
  site = await startSite({ dist: folder, config: { domain: 'ims.test' } })
})
afterAll(async () => {
  await site.stop()
  await rm(folder, { recursive: true })
})

/** As written: fetch would tidy the path up. */
async function get(path: string, method = 'GET', host?: string) {
  const { hostname, port } = new URL(site.url)
  return await new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const headers = host === undefined ? {} : { Host: host }
      const asked = request({ hostname, port, path, method, headers, agent: false }, answer => {
        void text(answer).then(body => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body })
          return body
        })
      })
      asked.on('error', reject)
      asked.end()
    },
  )
}

describe('the lab’s web server', () => {
  it.each(['/', '/agent.js', '/config.json', '/nothing'])('gives its policy with %s', async path => {
    const { headers } = await get(path)
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })
  it('gives each file its type', async () => {
    expect((await get('/')).headers['content-type']).toBe('text/html; charset=utf-8')
    expect((await get('/agent.js?v=1')).headers['content-type']).toBe('text/javascript; charset=utf-8')
  })
  it('gives the config that it was told, not that of the build', async () => {
    expect(JSON.parse((await get('/config.json')).body)).toEqual({ domain: 'ims.test' })
  })
  it.each(['/../../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/x', '//', '/\\..\\x', '*'])(
    'has nothing at %s',
    async path => {
      expect((await get(path)).status).toBe(404)
    },
  )
  it.each(['evil.test', 'evil.test:PORT', '127.0.0.1', '127.0.0.1.evil.test:PORT', 'localhost:1'])(
    'answers nobody who calls it %s',
    async host => {
      const named = await get('/config.json', 'GET', host.replace('PORT', new URL(site.url).port))
      expect(named).toMatchObject({ status: 421, body: 'This is another host.\n' })
    },
  )
  it('answers as localhost too', async () => {
    expect((await get('/', 'GET', `localhost:${new URL(site.url).port}`)).status).toBe(200)
  })
  it('can only be read', async () => {
    expect((await get('/', 'POST')).status).toBe(405)
    expect(await get('/', 'HEAD')).toMatchObject({ status: 200, body: '' })
  })
})
