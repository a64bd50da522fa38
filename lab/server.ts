/**
 * The web server of the demo and of the tests: the built page from memory, on loopback, with the content security policy
 * on every response, since a worker obeys that of its own script (SEC-10).
 */
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { policy } from '../e2e/policy.ts'
import { portOf } from './ports.ts'

export interface Site {
  /** `http://127.0.0.1:port/` */
  readonly url: string
  stop(): Promise<void>
}

export type SiteOptions = {
  /** What /config.json says; null: there is none (404). The file of the build is never served. */
  readonly config: unknown
  /** The folder of the build; the project's `dist` when left out. */
  readonly dist?: string
  /** As a server that knows nothing of this page: no header but the type. */
  readonly bare?: boolean
  /** Paths that are 404 for now. */
  readonly refuses?: (path: string) => boolean
}

type File = { readonly type: string; readonly bytes: Buffer }

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
}

export async function startSite(options: SiteOptions): Promise<Site> {
  const files = await readAll(options.dist ?? fileURLToPath(new URL('../dist', import.meta.url)))
  files.delete('/config.json')
  if (options.config !== null)
    files.set('/config.json', { type: TYPES['.json'] ?? '', bytes: Buffer.from(JSON.stringify(options.config)) })
  const hosts = new Set<string>()
  const server = createServer((request, response) => {
    // A name of somebody else that leads here (DNS rebinding) would make their page ours: RFC 9110 §7.4.
    if (!hosts.has(request.headers.host ?? '')) {
      response.writeHead(421, { 'Content-Type': 'text/plain; charset=utf-8' }).end('This is another host.\n')
      return
    }
    const [path = '/'] = (request.url ?? '/').split('?')
    const file = options.refuses?.(path) === true ? undefined : files.get(path === '/' ? '/index.html' : path)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const headers =
      options.bare === true
        ? {}
        : {
            'Content-Security-Policy': policy(),
            'X-Content-Type-Options': 'nosniff',
            'Referrer-Policy': 'no-referrer',
            'Cross-Origin-Opener-Policy': 'same-origin',
            // Names below assets/ change with their content, the others do not.
            'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
          }
    if (!isRead) response.writeHead(405, { ...headers, Allow: 'GET, HEAD' }).end()
    else if (file === undefined)
      response
        .writeHead(404, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' })
        .end('There is no such file.\n')
    else {
      response.writeHead(200, { ...headers, 'Content-Type': file.type, 'Content-Length': file.bytes.length })
      response.end(request.method === 'HEAD' ? undefined : file.bytes)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  for (const name of ['127.0.0.1', 'localhost']) hosts.add(`${name}:${String(portOf(server))}`)
  return {
    url: `http://127.0.0.1:${String(portOf(server))}/`,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** All files by their path in an address. What is not in here cannot be asked for, however the path is written. */
async function readAll(folder: string): Promise<Map<string, File>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new Error('The page is not built. `npm run build` builds it.', { cause: error })
  })
  const files = entries.filter(entry => entry.isFile())
  return new Map(
    await Promise.all(
      files.map(async entry => {
        const path = join(entry.parentPath, entry.name)
        const address = encodeURI(path.slice(folder.length).split(sep).join('/'))
        const type = TYPES[extname(entry.name)] ?? 'application/octet-stream'
        return [address, { type, bytes: await readFile(path) }] as const
      }),
    ),
  )
}
