import { execFileSync } from 'node:child_process'

/** Debian's Chromium, found on PATH; no browser is downloaded. Root cannot use Chromium's sandbox. */
export const launchOptions = {
  executablePath: process.env['CHROMIUM'] ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
}
