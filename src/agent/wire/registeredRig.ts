/** The composed worker as alice has it after signing in, and a presence server that subscribes to her. For tests only. */
import type { SaidMessage } from '../../sip/scriptedSocket.ts'
import type { RigRequest } from '../../sip/stackRig.ts'
import type { Change, Config } from '../contract.ts'
import { form, type TestPage } from '../testing.ts'
import { challengeText, createWorkerRig, type WorkerRig } from './testing.ts'

export type Registered = {
  readonly worker: WorkerRig
  readonly page: TestPage
  readonly registers: readonly SaidMessage[]
}

export async function signedIn(
  given: {
    readonly granted?: readonly string[]
    readonly config?: Partial<Config>
    readonly rig?: Parameters<typeof createWorkerRig>[0]
  } = {},
): Promise<Registered> {
  const worker = createWorkerRig(given.rig)
  const page = await worker.openPage(given.config)
  const registers = await worker.signIn(page, { granted: given.granted ?? [] })
  return { worker, page, registers }
}

/** Up to the REGISTER with credentials, which the test answers. */
export async function signingIn(rig: Parameters<typeof createWorkerRig>[0] = {}): Promise<Registered> {
  const worker = createWorkerRig(rig)
  const page = await worker.openPage()
  page.say({ kind: 'signIn', signIn: form })
  await worker.settle()
  worker.socket().open()
  await worker.settle()
  const first = worker.next('REGISTER')
  await worker.answer(first, 401, [`WWW-Authenticate: ${challengeText({})}`])
  return { worker, page, registers: [first, worker.next('REGISTER')] }
}

/** The Contact of this REGISTER, granted for so long. */
export const grantedContact = (register: SaidMessage | undefined, expiresS: number): string =>
  `Contact: ${(register?.one('Contact') ?? '').replace(/expires=\d+/, `expires=${String(expiresS)}`)}`

export const PAI = 'P-Asserted-Identity: <sip:presence@ims.test>'

/** A SUBSCRIBE of the network's presence server. */
export const subscribing = (lines: readonly string[] = [], more: Partial<RigRequest> = {}): RigRequest => ({
  method: 'SUBSCRIBE',
  callId: 'from-ps',
  fromTag: 'ps',
  ...more,
  headers: [PAI, 'Event: presence', 'Contact: <sip:ps@ims.test>', 'Expires: 600', ...lines],
})

export const tagOf = (value: string): string => /;tag=([^;]+)/.exec(value)?.[1] ?? ''

export const newest = <Kind extends Change['kind']>(
  page: TestPage,
  kind: Kind,
): Extract<Change, { readonly kind: Kind }> | undefined =>
  page.changes.findLast((one): one is Extract<Change, { readonly kind: Kind }> => one.kind === kind)
