/**
 * A script that did not come is asked for again. Browsers may remember the failure for as long as the worker lives, by the
 * script's address (HTML §8.1.4.2, "fetch a single module script"), so each further try has a query of its own; a server
 * of files ignores it. Where the browser's error does not say the address (WebKit), the failure is not remembered.
 */

/** All parts of the worker lie beside it. */
const HERE = folderOf(import.meta.url)

export function refetching<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let address: string | null = null
  let tries = 0
  return async () => {
    if (address === null) {
      return await load().catch((error: unknown) => {
        address = addressIn(error)
        throw error
      })
    }
    tries += 1
    const module: unknown = await import(/* @vite-ignore */ `${address}?again=${String(tries)}`)
    if (!isSame<Module>(module)) throw new TypeError('no module')
    return module
  }
}

/** `Failed to fetch dynamically imported module: https://ims.test/assets/pidf.js`. Of an error's text no other is run. */
function addressIn(error: unknown): string | null {
  const words = error instanceof Error ? error.message.split(' ') : []
  return words.find(word => HERE !== null && folderOf(word) === HERE) ?? null
}

/** null: no address. */
function folderOf(address: string): string | null {
  return URL.canParse('.', address) ? new URL('.', address).href : null
}

/** The same file, so the same names. */
const isSame = <Module>(module: unknown): module is Module => typeof module === 'object' && module !== null
