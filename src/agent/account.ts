/** What a person typed to sign in, checked: an account to register, or the field that is wrong. Pure. */
import { fail, ok, type Result } from '../lib/result.ts'
import type { FailureReason } from '../model/error.ts'
import { isLoopbackHost } from '../model/loopback.ts'
import { parseUri, presentityUri } from '../model/uri.ts'
import type { SignIn, SignInFailure } from './contract.ts'

export type CheckedAccount = {
  /** addr-spec */
  readonly aor: string
  readonly domain: string
  readonly privateIdentity: string
  readonly displayName: string
  /** `wss://host[:port]/path` */
  readonly server: string
}

/** `domain` is the operator's, for addresses that carry none (`tel:`). */
export function checkSignIn(signIn: SignIn, domain: string): Result<CheckedAccount, SignInFailure> {
  const wrong = (field: 'address' | 'server', reason: FailureReason): Result<never, SignInFailure> =>
    fail({
      reason,
      status: null,
      detail: null,
      field,
      address: signIn.address.trim(),
      server: signIn.server.trim(),
      byNetwork: false,
    })
  const aor = presentityUri(signIn.address, domain)
  if (!aor.ok) return wrong('address', 'badAddress')
  const uri = parseUri(aor.value)
  if (!uri.ok) return wrong('address', 'badAddress')
  const home = uri.value.host === '' ? domain : uri.value.host
  if (home === '') return wrong('address', 'badAddress')
  const server = checkServer(signIn.server)
  if (!server.ok) return wrong('server', server.error)
  return ok({
    aor: aor.value,
    domain: home,
    // TS 23.003 §13.3: without one of its own the private identity has the form user@realm.
    privateIdentity: signIn.privateIdentity.trim() || `${nameOf(uri.value.user ?? '')}@${home}`,
    displayName: signIn.displayName.trim(),
    server: server.value,
  })
}

/** A name is what a URI escapes, not the escaped form: `%23` is for the URI alone. */
function nameOf(user: string): string {
  try {
    return decodeURIComponent(user)
  } catch {
    // Escaped octets that are no UTF-8.
    return user
  }
}

/** SEC-09: TLS everywhere, plain `ws:` only where the line never leaves this machine. */
function checkServer(typed: string): Result<string, 'badServer' | 'insecure'> {
  const text = typed.trim()
  // A URL with credentials would put a secret into a URL.
  if (!/^wss?:\/\/[^\s@]+$/i.test(text) || !URL.canParse(text)) return fail('badServer')
  const url = new URL(text)
  if (url.hash !== '' || url.hostname === '') return fail('badServer')
  if (url.protocol === 'ws:' && !isLoopbackHost(url.hostname)) return fail('insecure')
  return ok(url.href)
}
