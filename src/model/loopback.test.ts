import { expect, it } from 'vitest'
import { isLoopbackHost } from './loopback.ts'

it('[SEC-09] knows this very computer by its names', () => {
  expect(['localhost', 'peu.localhost', '127.0.0.1', '[::1]', '::1'].every(isLoopbackHost)).toBe(true)
  expect(['0.0.0.0', '128.0.0.1', 'localhost.example.org', 'example.org'].some(isLoopbackHost)).toBe(false)
})
