/** The part of Trusted Types that main.tsx uses; lib.dom has none. A TrustedScriptURL is not a string, but the DOM takes it as one. */
declare global {
  interface TrustedTypePolicyFactory {
    createPolicy(
      name: string,
      rules: { createScriptURL(url: string): string },
    ): { createScriptURL(url: string): string }
  }
  var trustedTypes: TrustedTypePolicyFactory | undefined
}

export {}
