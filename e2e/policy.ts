/** SEC-10: what the page may do. */
const directives = (connect: string): readonly string[] => [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  `connect-src 'self' ${connect}`,
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types peu',
]

const loopback = (...schemes: readonly string[]): string =>
  schemes.flatMap(scheme => ['127.0.0.1', 'localhost'].map(host => `${scheme}://${host}:*`)).join(' ')

/** The header of the lab, whose network is anywhere on loopback. An operator names the servers instead. */
export const policy = (): string => [...directives(loopback('ws', 'wss', 'http')), "frame-ancestors 'none'"].join('; ')

/**
 * What the built page says itself, for a server that sends no header. Which SIP server it is for, the build cannot know:
 * any by TLS, and those on loopback. CSP3 §3.3: `frame-ancestors` and reports are for headers alone.
 */
export const pagePolicy = (): string => directives(`wss: https: ${loopback('ws')}`).join('; ')
