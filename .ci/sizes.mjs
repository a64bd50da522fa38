// Prints gzip and brotli of every script that is built, and fails over budget (kB = 1,000 B, gzip -9).
import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

// `onDemand`: what the worker loads only when a network asks for it. The worker's goal is 60,000 (bench/bundle.ts says that
// it is missed); all that rich presence can say took it to 64,400, and here it stops growing.
const budget = { page: 180_000, worker: 65_000, onDemand: 12_000 }
const total = { page: 0, worker: 0, onDemand: 0 }
const folder = new URL('../dist/assets/', import.meta.url)
const files = readdirSync(folder).filter(file => /\.(js|css)$/.test(file))
const page = JSON.parse(readFileSync(new URL('../dist/.vite/manifest.json', import.meta.url), 'utf8'))
const ofPage = new Set(Object.values(page).flatMap(({ file, css = [] }) => css.concat(file)))
// The build's list has the page's files alone, the worker as something that the page names.
const partOf = name =>
  ofPage.has(`assets/${name}`) ? 'page' : name.startsWith('agent.worker-') ? 'worker' : 'onDemand'
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
