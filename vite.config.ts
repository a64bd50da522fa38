import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { minify as minifyAgain } from 'terser'
import { minify } from 'vite'
import { defineConfig } from 'vitest/config'
import { pagePolicy } from './e2e/policy.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** SEC-10: the policy of the built page, before anything that it is for. A page under development has scripts of its own. */
function policyInPage() {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${pagePolicy()}" />`
  return {
    name: 'peu-policy',
    apply: 'build' as const,
    transformIndexHtml: (html: string) => html.replace('<meta charset="utf-8" />', `$&\n    ${meta}`),
  }
}

/** Every sign-in waits for the worker: it is minified twice. Either alone leaves it larger. */
function smallWorker() {
  return {
    name: 'peu-small-worker',
    async renderChunk(code: string, chunk: { readonly fileName: string }) {
      const first = await minify(chunk.fileName, code, { module: true, sourcemap: true })
      const { code: small, map } = await minifyAgain(first.code, {
        ecma: 2020,
        module: true,
        compress: { passes: 3, sequences: false },
        sourceMap: { content: JSON.stringify(first.map), asObject: true },
      })
      if (small === undefined || typeof map !== 'object') throw new Error('terser gave nothing')
      return { code: small, map: JSON.stringify(map) }
    },
  }
}

export default defineConfig({
  root: here('src'),
  // Relative addresses: the built page works from any folder of any static server.
  base: './',
  publicDir: here('public'),
  cacheDir: here('node_modules/.cache/vite'),
  plugins: [react(), policyInPage()],
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'baseline-widely-available',
    manifest: true,
    // No data: addresses, so that the content security policy can stay narrow.
    assetsInlineLimit: 0,
    sourcemap: 'hidden',
    license: true,
  },
  // Scripts of its own for what is loaded on demand; and no notes of the bundler to itself.
  worker: {
    format: 'es',
    plugins: () => [smallWorker()],
    rolldownOptions: { output: { minify: false, comments: { annotation: false } } },
  },
  optimizeDeps: { entries: ['index.html', 'agent.worker.ts'] },
  test: {
    root: here('.'),
    environment: 'node',
    // Enough for any machine, however busy: no test may depend on speed.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    include: ['src/**/*.test.ts', '.ci/**/*.test.ts', 'lab/**/*.test.ts'],
  },
})
