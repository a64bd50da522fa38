/** Bench pages, bundled like the product and run in Debian's Chromium; nothing is served, nothing leaves the machine. */
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { type Browser, chromium } from 'playwright'
import { build } from 'vite'
import { launchOptions } from '../e2e/chromium.ts'

const ORIGIN = 'http://bench.test'
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

const root = fileURLToPath(new URL('..', import.meta.url))

/** Calls `bench()` of a page; ends it when that takes too long. */
export async function runPage(name: string, capMs: number): Promise<unknown> {
  const folder = await buildPage(name)
  return await withBrowser(async browser => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.route(`${ORIGIN}/**`, async route => {
      const path = new URL(route.request().url()).pathname
      const body = await readFile(join(folder, path)).catch(() => null)
      await (body === null
        ? route.fulfill({ status: 404 })
        : route.fulfill({ body, contentType: TYPES[extname(path)] ?? 'application/octet-stream' }))
    })
    const thrown: string[] = []
    page.on('pageerror', error => thrown.push(String(error)))
    await page.goto(`${ORIGIN}/${name}.html`)
    await page.waitForFunction('"bench" in globalThis', null, { timeout: 10_000 }).catch((error: unknown) => {
      throw new Error(`the page ${name} does not start: ${thrown.join('\n')}`, { cause: error })
    })
    return await capped(page.evaluate('bench()'), capMs, name)
  })
}

export async function withBrowser<Value>(work: (browser: Browser) => Promise<Value>): Promise<Value> {
  const browser = await chromium.launch(launchOptions)
  try {
    return await work(browser)
  } finally {
    await browser.close()
  }
}

/** The product as it is shipped. Gives its folder. */
export async function buildProduct(): Promise<string> {
  const outDir = join(root, 'node_modules/.cache/bench/dist')
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir } })
  return outDir
}

async function buildPage(name: string): Promise<string> {
  const outDir = join(root, 'node_modules/.cache/bench', name)
  const pages = join(root, 'bench/pages')
  await build({
    configFile: false,
    root: pages,
    logLevel: 'error',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'baseline-widely-available',
      rollupOptions: { input: join(pages, `${name}.html`) },
    },
  })
  return outDir
}

async function capped<Value>(work: Promise<Value>, capMs: number, name: string): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${name} took more than ${String(capMs / 1000)} s`))
    }, capMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
