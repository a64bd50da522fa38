/**
 * What this browser is called towards one server for one account: random, kept, and derived from nothing, so that no two
 * accounts and no two networks can be told to live in one browser.
 */
import type { DocumentOf } from '../model/document.ts'

export type Ids = Pick<DocumentOf, 'tupleId' | 'personId' | 'deviceId' | 'deviceUrn'>

export type Device = {
  /** RFC 5626 §4.1: a UUID URN, made once and then the same in every registration. */
  readonly instance: string
  /** PUA-58: two devices of one person never clash. None of them tells the instance. */
  readonly ids: Ids
}

export function newDevice(): Device {
  const mark = crypto.randomUUID().slice(0, 8)
  return {
    instance: `urn:uuid:${crypto.randomUUID()}`,
    ids: {
      tupleId: `t-${mark}`,
      personId: `p-${mark}`,
      deviceId: `d-${mark}`,
      deviceUrn: `urn:uuid:${crypto.randomUUID()}`,
    },
  }
}
