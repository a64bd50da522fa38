/** The two <style> texts that react-aria 3.53 inserts (usePress, and usePreventScroll on iOS). A new version: read the violation, change the hash. */
const reactAria = [
  "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  "'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg='",
]

/** SEC-10 for the lab, whose network is anywhere on loopback. An operator names the servers instead. */
const loopback = ['ws', 'wss', 'http'].flatMap(scheme =>
  ['127.0.0.1', 'localhost'].map(host => `${scheme}://${host}:*`),
)

export function policy(): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${reactAria.join(' ')}`,
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
