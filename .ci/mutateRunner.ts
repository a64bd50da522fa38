/** Runs tests against one mutant after the other, in a process of its own that `mutate.ts` may end at any time. */
import * as v from 'valibot'
import { createVitest } from 'vitest/node'

const orderSchema = v.object({
  /** Absolute path of the changed file; its text replaces what is on disk. */
  file: v.string(),
  source: v.nullable(v.string()),
  tests: v.array(v.string()),
})
export type Order = v.InferOutput<typeof orderSchema>
export type Outcome = { readonly kind: 'ready' } | { readonly kind: 'ran'; readonly failed: string | null }

let changed: { readonly file: string; readonly source: string } | null = null

const vitest = await createVitest(
  'test',
  {
    watch: false,
    reporters: [{}],
    pool: 'threads',
    maxWorkers: 1,
    bail: 1,
    // Long enough on a busy machine: a test that is merely slow proves nothing.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    setupFiles: ['.ci/mutateSetup.ts'],
    silent: true,
    slowTestThreshold: 1_000_000,
  },
  {
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        load: id => (changed !== null && id.split('?')[0] === changed.file ? changed.source : null),
      },
    ],
    server: { watch: null },
  },
)
await vitest.standalone()

async function run({ file, source, tests }: Order): Promise<string | null> {
  const before = changed?.file
  changed = source === null ? null : { file, source }
  for (const path of new Set([file, before ?? file])) vitest.invalidateFile(path)
  const project = vitest.getRootProject()
  for (const test of tests) {
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications([project.createSpecification(test)])
    // What earlier runs found is among the modules too.
    for (const module of testModules.filter(({ moduleId }) => moduleId === test)) {
      for (const one of module.children.allTests('failed'))
        return `${one.fullName}: ${one.result().errors?.[0]?.message.split('\n')[0] ?? ''}`
      if (module.state() !== 'passed') return `${module.moduleId} did not load`
    }
    if (unhandledErrors.length > 0) return `${test}: an error outside any test`
  }
  return null
}

process.on('message', (message: unknown) => {
  const order = v.parse(orderSchema, message)
  run(order).then(
    failed => tell({ kind: 'ran', failed }),
    (error: unknown) => tell({ kind: 'ran', failed: `the run itself: ${String(error)}` }),
  )
})
process.on('disconnect', () => process.exit())

function tell(outcome: Outcome): void {
  process.send?.(outcome)
}
tell({ kind: 'ready' })
