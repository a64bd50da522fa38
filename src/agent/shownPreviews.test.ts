import { expect, it } from 'vitest'
import { AVAILABLE } from '../model/availability.ts'
import { extrasOf } from '../model/composeExtras.ts'
import { type DocumentOf, goneDocument, presenceDocument } from '../model/document.ts'
import { AT_FIRST } from '../model/preferences.ts'
import { plainly } from '../model/saying.ts'
import { NO_EXTRAS } from '../model/shown.ts'
import { previewsOf } from './shownPreviews.ts'

const of = (status: 'busy' | 'appearOffline'): DocumentOf => ({
  entity: 'sip:alice@ims.test',
  contactUri: 'sip:alice@ims.test',
  tupleId: 't-1',
  personId: 'p-1',
  deviceId: 'd-1',
  deviceUrn: 'urn:uuid:1',
  saying: plainly({ ...AVAILABLE, status, note: 'Back at 3', moods: ['happy'], activities: ['meeting'] }),
  preferences: { ...AT_FIRST, shares: { ...AT_FIRST.shares, device: true } },
  timeOffsetMin: null,
  at: 1_000,
  since: 1_000,
})
const previews = (status: 'busy' | 'appearOffline') =>
  previewsOf(
    { presence: presenceDocument(of(status)), text: '<said/>' },
    { presence: goneDocument(of(status)), text: '<gone/>' },
    1_000,
    extrasOf,
  )

it('[SEC-20] shows to the person what each kind of watcher gets', () => {
  const [rich, basic, blocked] = previews('busy')
  expect(rich).toMatchObject({
    watcher: 'rich',
    document: '<said/>',
    card: { status: 'busy', note: 'Back at 3', activity: 'meeting', extras: { moods: ['happy'] } },
  })
  // RFC 3863 knows services alone: nothing of a person, nothing of a device.
  expect(basic).toMatchObject({
    watcher: 'basic',
    document: '<said/>',
    card: { status: 'available', note: null, activity: null, extras: NO_EXTRAS, parts: [{ kind: 'service' }] },
  })
  expect(blocked).toMatchObject({
    watcher: 'blocked',
    document: '<gone/>',
    card: { status: 'offline', note: null, extras: NO_EXTRAS },
  })
})

it('[SEC-20] who appears offline looks the same to all', () => {
  const [rich, basic, blocked] = previews('appearOffline').map(preview => preview.card)
  expect(rich).toEqual(blocked)
  expect(basic).toEqual(blocked)
})
