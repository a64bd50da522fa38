/** What must not be in any file of the project: keys and tokens, folders of one machine, names of package hosts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SKIPPED = new Set(['.git', 'node_modules', 'dist', 'screens'])
const FORBIDDEN: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/u, 'a private key'],
  [/\bgh[pousr]_[A-Za-z0-9]{30,}/u, 'a token'],
  [/\bAKIA[0-9A-Z]{16}\b/u, 'an access key'],
  [/_authToken\s*=|\bBearer [A-Za-z0-9_-]{30,}/u, 'a token'],
  [/(?:^|[^A-Za-z0-9_.])\/(?:tmp|work|farm|root|home)\//u, 'a folder of one machine'],
  [/\bregistry\.[a-z0-9-]+\.[a-z]{2,}/u, 'the name of a package host'],
  [/"resolved":\s*"http/u, 'the address of a package host'],
]

/** A sentence per place, without the secret itself. */
export function findSecrets(root: string): readonly string[] {
  return filesBelow(root).flatMap(file => {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.flatMap((line, index) =>
      FORBIDDEN.filter(([pattern]) => pattern.test(line)).map(
        ([, what]) => `${file.slice(root.length + 1)}:${String(index + 1)} has ${what}`,
      ),
    )
  })
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (SKIPPED.has(entry.name) || entry.isSymbolicLink()) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}
