import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { forbidden } from './arrows'

const root = new URL('../src/', import.meta.url)
const files = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map(name => [name, readFileSync(new URL(name, root), 'utf8')] as const),
)

const planted: readonly (readonly [string, string, string])[] = [
  ['ui/App.tsx', "import '../sip/port'", 'ui -> sip'],
  ['ui/App.tsx', "import type { SipPort } from '../sip/port'", 'ui -> sip, type only'],
  ['ui/App.tsx', "import { type SipPort } from '../sip/port'", 'ui -> sip, inline type'],
  ['ui/App.tsx', "export type { SipPort } from '../sip/port'", 'ui -> sip, re-exported type'],
  ['ui/App.tsx', "export * from '../sip/port'", 'ui -> sip, export star'],
  ['ui/App.tsx', "export type P = import('../sip/port').SipPort", 'ui -> sip, import() type'],
  ['ui/App.tsx', "export const p = () => import('../sip/port')", 'ui -> sip, dynamic import'],
  ['ui/App.tsx', "import { createSession } from '../agent/session'", 'ui -> agent/session'],
  ['ui/App.tsx', "import { x } from '../agent/contract'", 'ui -> contract, a value'],
  ['ui/App.tsx', "import { readPidf } from '../codec/pidf'", 'ui -> codec'],
  ['ui/App.tsx', "import 'sip.js'", 'ui -> sip.js'],
  ['ui/App.tsx', "export const u = new URL('../agent/session.ts', import.meta.url)", 'ui -> agent by URL'],
  ['store/store.ts', "import 'react'", 'store -> react'],
  ['store/store.ts', "import '../ui/App'", 'store -> ui'],
  ['watcher/agent.ts', "import type { UserAgent } from 'sip.js'", 'watcher -> sip.js, type only'],
  ['watcher/agent.ts', "import { createStack } from '../sip/stack'", 'watcher -> sip/stack'],
  ['watcher/agent.ts', "import type { State } from '../registration/machine'", 'watcher -> registration, type only'],
  ['watcher/agent.ts', "import '../store/store'", 'worker side -> store'],
  ['registration/machine.ts', "import '../sip/port'", 'machine -> sip/port'],
  ['registration/machine.ts', "import type { X } from './agent'", 'machine -> agent, type only'],
  ['registration/machine.ts', "import '../codec/pidf'", 'machine -> codec'],
  ['codec/pidf.ts', "import '../sip/port'", 'codec -> sip'],
  ['codec/pidf.ts', "import 'zustand/vanilla'", 'codec -> zustand'],
  ['model/presence.ts', "import type { A } from '../codec/pidf'", 'model -> codec, type only'],
  ['lib/step.ts', "import type { P } from '../model/presence'", 'lib -> model, type only'],
  ['lib/step.ts', "import '../codec/pidf.test'", 'product -> test'],
  ['watcher/agent.ts', "import { createFakePort } from '../sip/fakePort.ts'", 'product -> fake port'],
  ['lib/run.ts', "import { createHandClock } from './handClock.ts'", 'product -> hand clock'],
  ['watcher/agent.test.ts', "import { createStack } from '../sip/stack.ts'", 'a role’s test -> sip/stack'],
  ['agent/contract.ts', "import type { SipPort } from '../sip/port'", 'contract -> sip'],
  ['agent/session.ts', "import '../ui/App'", 'agent -> ui'],
  ['codec/xml.ts', "import type { X } from './pidf'", 'cycle, type only'],
  ['codec/pidf.ts', 'export const now = () => new Date()', 'a clock in a pure folder'],
  ['pua/notifier/machine.ts', 'export const r = () => Math.random()', 'a die in a machine'],
  ['new/file.ts', '', 'a folder that the table does not name'],
]

describe('arrows', () => {
  it('has no forbidden import', () => {
    expect(files.size).toBeGreaterThan(20)
    expect(forbidden(files)).toEqual([])
  })
  it.each(planted)('%s: %s is seen (%s)', (file, line) => {
    const changed = new Map(files).set(file, `${line}\n${files.get(file) ?? ''}`)
    expect(forbidden(changed)).not.toEqual([])
  })
})
