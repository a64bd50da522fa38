/** 127.0.0.0/8, ::1 and localhost (SEC-09), as `URL.hostname` or `location.hostname` writes them. */
export const isLoopbackHost = (host: string): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|(?:.+\.)?localhost)$/iu.test(host)
