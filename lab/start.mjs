// `npm start`: provides what is missing, then runs the demo until Ctrl-C.
import { alone, Missing, needBuild, needDebianPackages, needNpmPackages, networkPackages } from './setup.mjs'

try {
  alone(() => {
    needNpmPackages()
    needDebianPackages(networkPackages)
    needBuild()
  })
  // From here TypeScript runs as it is.
  const { register } = await import('tsx/esm/api')
  register()
  const { runDemo } = await import('./demo.ts')
  process.exitCode = await runDemo()
} catch (error) {
  process.stderr.write(`${error instanceof Missing ? error.message : String(error)}\n`)
  process.exitCode = 1
}
