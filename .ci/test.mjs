// `npm test`: provides what is missing, then runs all checks. A missing tool is a failure, never a skip.
import {
  alone,
  Missing,
  needDebianPackages,
  needNpmPackages,
  networkPackages,
  root,
  testPackages,
} from '../lab/setup.mjs'

try {
  alone(() => {
    needNpmPackages()
    needDebianPackages([...networkPackages, ...testPackages])
  })
  const { register } = await import('tsx/esm/api')
  register()
  const { runChecks } = await import('./checks.ts')
  process.exitCode = runChecks(root.replace(/\/$/, ''))
} catch (error) {
  console.error(error instanceof Missing ? error.message : error)
  console.log('0 passed, 1 failed, 0 skipped')
  process.exitCode = 1
}
