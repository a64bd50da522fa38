/**
 * Presence documents with all that extends them. The worker loads this when somebody says more than a status and a note,
 * or hears it (agent/loading.ts); until then pidfPlain.ts does.
 */
import { extrasOf } from '../model/composeExtras.ts'
import { createPidf, type Pidf } from './pidfDocument.ts'
import { rich } from './pidfRich.ts'
import { decodeXpidf } from './xpidf.ts'

export const fullPidf: Pidf = { ...createPidf(rich), extrasOf, decodeXpidf }
export const { decode: decodePidf, encode: encodePidf } = fullPidf
