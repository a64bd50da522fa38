// Prints gzip and brotli of every script that is built, and fails over budget (kB = 1,000 B, gzip -9).
import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const budget = { page: 180_000, worker: 60_000 }
const total = { page: 0, worker: 0 }
const folder = new URL('../dist/assets/', import.meta.url)
for (const name of readdirSync(folder).filter(file => /\.(js|css)$/.test(file))) {
  const bytes = readFileSync(new URL(name, folder))
  const gzip = gzipSync(bytes, { level: 9 }).length
  total[name.includes('worker') ? 'worker' : 'page'] += gzip
  console.log(name.padEnd(40), bytes.length, 'gz', gzip, 'br', brotliCompressSync(bytes).length)
}
for (const part of ['page', 'worker']) {
  console.log(`${part}: ${total[part]} of ${budget[part]}`)
  if (total[part] > budget[part] || total[part] === 0) process.exitCode = 1
}
