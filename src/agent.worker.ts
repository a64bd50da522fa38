/** Worker entry: composition only. */
declare const self: SharedWorkerGlobalScope

self.addEventListener('connect', () => undefined)
