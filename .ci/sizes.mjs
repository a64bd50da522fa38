// Prints gzip and brotli of every script that is built, and fails over budget (kB = 1,000 B, gzip -9).
import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

// `worker`: what is loaded before anything is sent, the entry and all that it imports. `onDemand`: each part that the worker
// loads when it is first needed, and only then; nothing is fetched ahead of that.
const budget = { page: 180_000, worker: 65_000, onDemand: 20_000 }
const total = { page: 0, worker: 0, onDemand: 0 }
const folder = new URL('../dist/assets/', import.meta.url)
const files = readdirSync(folder).filter(file => /\.(js|css)$/.test(file))
const page = JSON.parse(readFileSync(new URL('../dist/.vite/manifest.json', import.meta.url), 'utf8'))
const ofPage = new Set(Object.values(page).flatMap(({ file, css = [] }) => css.concat(file)))
// The build's list has the page's files alone, the worker as something that the page names.
const ofWorker = new Set()
const withImports = name => {
  if (ofWorker.has(name)) return
  ofWorker.add(name)
  const text = readFileSync(new URL(name, folder), 'utf8')
  for (const [, imported] of text.matchAll(/\b(?:import|from)\s*["']\.\/([^"']+)["']/g)) withImports(imported)
}
for (const name of files) if (name.startsWith('agent.worker-')) withImports(name)
const partOf = name => (ofPage.has(`assets/${name}`) ? 'page' : ofWorker.has(name) ? 'worker' : 'onDemand')
for (const name of files) {
  const bytes = readFileSync(new URL(name, folder))
  const gzip = gzipSync(bytes, { level: 9 }).length
  total[partOf(name)] += gzip
  console.log(name.padEnd(40), bytes.length, 'gz', gzip, 'br', brotliCompressSync(bytes).length)
}
for (const part of Object.keys(budget)) {
  console.log(`${part}: ${total[part]} of ${budget[part]}`)
  if (total[part] > budget[part] || total[part] === 0) process.exitCode = 1
}
