import { defineConfig } from '@playwright/test'
import { launchOptions } from './chromium'

const port = Number(process.env['PORT'] ?? 4173)
export default defineConfig({
  testDir: '.',
  outputDir: '../node_modules/.cache/e2e',
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env['CI'] === 'true',
  reporter: [['list'], ['json', { outputFile: '../node_modules/.cache/e2e.json' }]],
  use: {
    baseURL: `http://localhost:${String(port)}`,
    launchOptions,
  },
  webServer: {
    command: `npx vite preview --port ${String(port)} --strictPort`,
    cwd: '..',
    port,
    reuseExistingServer: false,
  },
})
