import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Debian's Chromium, found on PATH; no browser is downloaded. */
export const launchOptions = {
  executablePath: process.env['CHROMIUM'] ?? onPath('chromium'),
  args: [
    // Root cannot use Chromium's sandbox.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    // Nothing leaves this machine.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

function onPath(program: string): string {
  const found = (process.env['PATH'] ?? '').split(delimiter).find(folder => canRun(join(folder, program)))
  if (found === undefined) throw new Error(`${program} is not installed. \`apt-get install ${program}\` installs it.`)
  return join(found, program)
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
