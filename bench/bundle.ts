/** What a browser loads for sign-in and Home, by the build's own list of files, as gzip -9. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildProduct } from './browser.ts'
import { atMost, type Figure } from './figures.ts'

const PAGE_B = 180_000
const WORKER_B = 60_000

/** What the worker loads only when a network asks for it (src/agent/loading.ts) is not loaded for sign-in and Home. */
const ON_DEMAND_B = 12_000
const isWorker = (file: string): boolean => file.includes('agent.worker-')
const isOnDemand = (file: string): boolean => file.includes('tailoring-')

export async function benchBundle(): Promise<readonly Figure[]> {
  const outDir = await buildProduct()
  const files = await readdir(outDir, { recursive: true })
  const sizes = new Map<string, number>()
  for (const file of files.filter(name => /\.(?:js|css|html|svg)$/u.test(name)))
    sizes.set(file, gzipSync(await readFile(join(outDir, file)), { level: 9 }).length)
  const sum = (part: readonly string[]): number => part.reduce((total, file) => total + (sizes.get(file) ?? 0), 0)
  const page = sum([...sizes.keys()].filter(file => !isWorker(file) && !isOnDemand(file)))
  const worker = sum([...sizes.keys()].filter(isWorker))
  const onDemand = sum([...sizes.keys()].filter(isOnDemand))
  if (page === 0 || worker === 0 || onDemand === 0) throw new Error('the build lacks a part')
  return [
    {
      bench: 'bundle',
      measure: 'page: scripts, styles, document, gzip',
      unit: 'B',
      sides: { ours: page, limit: PAGE_B },
      goals: [atMost('at most 180 kB', page, PAGE_B)],
    },
    {
      bench: 'bundle',
      measure: 'worker: script, gzip',
      unit: 'B',
      sides: { ours: worker, limit: WORKER_B },
      goals: [atMost('at most 60 kB', worker, WORKER_B)],
    },
    {
      bench: 'bundle',
      measure: 'worker: what only some networks ask for, gzip',
      unit: 'B',
      sides: { ours: onDemand, limit: ON_DEMAND_B },
      goals: [atMost('at most 12 kB', onDemand, ON_DEMAND_B)],
    },
  ]
}
