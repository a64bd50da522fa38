/** What is typed into the sign-in form, and what is wrong with it before anything is sent. */
import type { SignIn, SignInFailure } from '../../agent/contract.ts'
import { parseAddress } from '../../store/address.ts'
import { serverProblem } from '../../store/server.ts'
import { type Sentence, signInFailure, technicalWords } from '../words/failure.ts'
import { addressProblem, passwordProblem, serverProblemWords } from '../words/signIn.ts'

export type FormField = 'address' | 'password' | 'server'
export type FormProblem = {
  readonly field: FormField | null
  readonly sentence: Sentence
  /** For "Details"; null = nothing was sent, so there is nothing more to tell. */
  readonly technical: string | null
}

/** The first thing to put right; null = it can be sent. `domain`: where a name without @ lives. */
export function checkForm(typed: SignIn, domain: string): FormProblem | null {
  const address = parseAddress(typed.address, domain)
  if (!address.ok) return { field: 'address', sentence: addressProblem[address.error], technical: null }
  if (typed.password === '') return { field: 'password', sentence: passwordProblem, technical: null }
  const server = serverProblem(typed.server)
  return server === null ? null : { field: 'server', sentence: serverProblemWords[server], technical: null }
}

/** What goes to the worker: the address in full where only its first half was typed. */
export function cleanForm(typed: SignIn, domain: string): SignIn {
  const address = parseAddress(typed.address, domain)
  return {
    ...typed,
    address: address.ok ? address.value.replace(/^sip:/u, '') : typed.address,
    server: typed.server.trim(),
    privateIdentity: typed.privateIdentity.trim(),
    displayName: typed.displayName.trim(),
  }
}

export const failureProblem = (failure: SignInFailure): FormProblem => ({
  field: failure.field,
  sentence: signInFailure(failure),
  technical: technicalWords(failure),
})
