import { defineConfig } from '@playwright/test'
import { launchOptions } from './chromium.ts'

/** Each test's fixtures start what it needs: a network of lab/, and a server for dist/. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  outputDir: '../node_modules/.cache/e2e',
  workers: 2,
  fullyParallel: true,
  // Enough for any machine, however busy: no test may depend on speed.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../node_modules/.cache/e2e.json' }]],
  use: { launchOptions, screenshot: 'only-on-failure' },
})
