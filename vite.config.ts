import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
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
  worker: { format: 'es', rolldownOptions: { output: { comments: { annotation: false } } } },
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
