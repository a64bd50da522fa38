/**
 * Where a role says what it did. `info`: once per change of state, never a flood. `warn`: something was refused or
 * dropped. Fields never hold a password, an Authorization value, a nonce or a presence document.
 */
export interface Log {
  info(what: string, fields?: LogFields): void
  warn(what: string, fields?: LogFields): void
}
export type LogFields = Readonly<Record<string, string | number | boolean | null>>

export const silentLog: Log = { info: () => undefined, warn: () => undefined }
