// What must be there before anything runs: npm's packages, Debian's packages, the built page. Plain Node on purpose,
// since it runs first.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** The network: Kamailio with the modules of lab/one, and what makes its database and its certificate. */
export const networkPackages = [
  'kamailio',
  'kamailio-presence-modules',
  'kamailio-sqlite-modules',
  'kamailio-websocket-modules',
  'kamailio-xml-modules',
  'openssl',
  'sqlite3',
]

/** What the tests want besides. */
export const testPackages = ['baresip', 'chromium', 'libxml2-utils', 'linphone-cli']

const isRoot = process.getuid?.() === 0
/** @param {string} text */
const say = text => process.stdout.write(`${text}\n`)

/** A sentence for the person, and no stack. */
export class Missing extends Error {}

/** `npm ci` when there is no node_modules, or one from before the lock file. */
export function needNpmPackages() {
  const lock = join(root, 'package-lock.json')
  const installed = join(root, 'node_modules/.package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  say('Installing npm packages (npm ci) ...')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Missing('npm ci failed; its messages are above. It needs the npm registry.')
}

/**
 * Installs by apt-get when it may, else says which line to type.
 * @param {readonly string[]} packages
 */
export function needDebianPackages(packages) {
  const missing = notInstalled(packages)
  if (missing.length === 0) return
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0)
    throw new Missing(`These Debian packages are missing. Please run:\n\n  sudo ${line}\n`)
  say(`Installing Debian packages: ${missing.join(' ')} ...`)
  if (noPackageLists()) asRoot(['apt-get', 'update'])
  if (!asRoot(line.split(' '))) {
    // The lists may be old.
    asRoot(['apt-get', 'update'])
    if (!asRoot(line.split(' ')))
      throw new Missing(`apt-get could not install them; its messages are above. The line was:\n\n  ${line}\n`)
  }
  // Debian starts a packaged server at once, on the public port. Ours run in the lab only.
  if (missing.includes('kamailio') && existsSync('/run/systemd/system'))
    asRoot(['systemctl', 'disable', '--now', 'kamailio'])
}

/** @param {readonly string[]} packages */
function notInstalled(packages) {
  const query = 'dpkg-query'
  if (spawnSync(query, ['--version'], { stdio: 'ignore' }).status !== 0)
    throw new Missing(`This runs on Debian 12. Elsewhere, provide what these packages have: ${packages.join(' ')}`)
  const { stdout } = spawnSync(query, ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...packages], {
    encoding: 'utf8',
  })
  const lines = stdout.split('\n')
  return packages.filter(name => !lines.includes(`${name} installed`))
}

const noPackageLists = () => {
  const folder = '/var/lib/apt/lists'
  return !existsSync(folder) || !readdirSync(folder).some(name => name.includes('_Packages'))
}

/** @param {readonly string[]} command */
function asRoot(command) {
  const [program = '', ...args] = isRoot ? command : ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive', ...command]
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(program, args, { stdio: 'inherit', env }).status === 0
}

/** Builds the page when there is none, or when something that it is made of is newer. */
export function needBuild() {
  const built = join(root, 'dist/index.html')
  const sources = ['src', 'public', 'vite.config.ts', 'package-lock.json'].map(name => join(root, name))
  if (existsSync(built) && sources.every(one => newest(one) <= statSync(built).mtimeMs)) return
  say('Building the page ...')
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
      cwd: root,
      stdio: 'inherit',
    })
  } catch {
    throw new Missing('The page could not be built; the messages are above.')
  }
}

/**
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const entry = statSync(path)
  if (!entry.isDirectory()) return entry.mtimeMs
  return Math.max(entry.mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))))
}

/**
 * One at a time in this folder: two that are started side by side must not install or build at once.
 * @param {() => void} work
 */
export function alone(work) {
  const lock = join(tmpdir(), `peu-setup-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
  for (let waited = false; !takes(lock); waited = true) {
    if (!waited) say('Another set-up is under way here; waiting for it ...')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
  try {
    work()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** @param {string} lock */
function takes(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    // One that was interrupted leaves its lock behind.
    if (!isRunning(lock)) rmSync(lock, { force: true })
    return false
  }
}

/** @param {string} lock */
function isRunning(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    if (pid > 0) process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
