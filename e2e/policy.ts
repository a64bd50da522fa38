/** SEC-10 for the lab, whose network is anywhere on loopback. An operator names the servers instead. */
const loopback = ['ws', 'wss', 'http'].flatMap(scheme =>
  ['127.0.0.1', 'localhost'].map(host => `${scheme}://${host}:*`),
)

export function policy(): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${loopback.join(' ')}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types peu',
  ].join('; ')
}
