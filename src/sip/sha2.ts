/** The hashes of RFC 8760 §2.1. Loaded when a challenge first names one of them (agent/loading.ts). */
import { sha256, sha512_256 } from '@noble/hashes/sha2.js'
import type { Sha2 } from './digestHash.ts'

export const sha2: Sha2 = { 'SHA-256': sha256, 'SHA-512-256': sha512_256 }
