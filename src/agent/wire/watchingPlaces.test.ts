/** What a contact says of where they are and of what they want, as the composed worker shows it. */
import { describe, expect, it } from 'vitest'
import type { Extras } from '../../model/shown.ts'
import { BOB, createWatchingRig, type WatchingRig } from './watchingRig.ts'

const DAY_MS = 86_400_000
const PLACE =
  '<gp:location-info><gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>52.5 13.4</gml:pos></gml:Point></gp:location-info>'
const iso = (at: number): string => new Date(at).toISOString()

/** A document of Bob's: in the status of a tuple, in the tuple, and in a person. */
const document = ({ status = '', tuple = '', person = '' }): string =>
  `<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" xmlns:gbp="urn:ietf:params:xml:ns:pidf:geopriv10:basicPolicy" xmlns:gml="http://www.opengis.net/gml" xmlns:op="urn:oma:xml:prs:pidf:oma-pres" entity="${BOB}">` +
  `<tuple id="t"><status><basic>open</basic>${status}</status>${tuple}</tuple><dm:person id="p">${person}</dm:person></presence>`

async function told(
  of: (now: number) => Parameters<typeof document>[0],
): Promise<WatchingRig & { readonly extras: () => Extras }> {
  const rig = await createWatchingRig()
  const bob = await rig.serve(200, ['Expires: 3600'])
  await bob.notify('active;expires=3600', { body: document(of(rig.clock.now())) })
  return { ...rig, extras: () => rig.shown().extras }
}

const placed = (rules: string, timestamp: number | null): Parameters<typeof document>[0] => ({
  status: `<gp:geopriv>${PLACE}<gp:usage-rules>${rules}</gp:usage-rules></gp:geopriv>`,
  tuple: timestamp === null ? '' : `<timestamp>${iso(timestamp)}</timestamp>`,
})
const expiring = (at: number): string => `<gbp:retention-expiry>${iso(at)}</gbp:retention-expiry>`

describe('where a contact is', () => {
  it('[PUA-54] is shown until its retention-expiry, and not a moment longer', async () => {
    const rig = await told(now => placed(expiring(now + 60_000), now))
    expect(rig.extras().location).toMatchObject({ latitude: 52.5, longitude: 13.4 })
    await rig.elapse(59_000)
    expect(rig.extras().location).not.toBeNull()
    await rig.elapse(1_000)
    expect(rig.extras().location).toBeNull()
  })
  it('[PUA-54] that came after its retention-expiry is never shown, whatever is said beside it', async () => {
    const rig = await told(now => placed(expiring(now - 1_000), now))
    const places = rig.changes().flatMap(one => (one.kind === 'shown' ? [one.shown.extras.location] : []))
    expect(places.filter(place => place !== null)).toEqual([])
    expect(rig.shown().status).toBe('available')
  })
  it.each([
    ['of the timestamp, where the document has one', -3_600_000, DAY_MS - 3_600_000],
    ['of its arrival, where it has none', null, DAY_MS],
  ])('[PUA-54] without a retention-expiry it is kept for 24 hours %s', async (_, age, keptMs) => {
    const rig = await told(now => placed('', age === null ? null : now + age))
    // The line is lost: nobody tells it anew.
    rig.socket().drop()
    await rig.elapse(keptMs - 60_000)
    expect(rig.extras().location).not.toBeNull()
    await rig.elapse(60_000)
    expect(rig.extras().location).toBeNull()
  })
})

/** Wants no communication for a minute. */
const refusing = (now: number): string =>
  `<op:overriding-willingness until="${iso(now + 60_000)}"><op:basic>closed</op:basic></op:overriding-willingness>`

describe('what a contact wants', () => {
  it('[PUA-55] no communication at all is do not disturb, while it holds; what one does says more', async () => {
    const rig = await told(now => ({ person: refusing(now) }))
    expect(rig.shown().status).toBe('doNotDisturb')
    await rig.elapse(60_000)
    expect(rig.shown().status).toBe('available')
    const busy = await told(now => ({
      person: `<rpid:activities><rpid:meeting/></rpid:activities>${refusing(now)}`,
    }))
    expect(busy.shown().status).toBe('busy')
  })
  it.each([
    ['60', 60],
    ['840', 840],
    ['841', null],
  ])('[PUA-50] a time offset of %s minutes is shown only where a clock can be so: %s', async (minutes, shown) => {
    const rig = await told(() => ({ person: `<rpid:time-offset>${minutes}</rpid:time-offset>` }))
    expect(rig.extras().timeOffset).toBe(shown)
  })
  it('[PUA-50] of pictures and of what is delivered by post nothing is shown, and its status counts', async () => {
    const icon = '<rpid:status-icon>https://pictures.test/bob.png</rpid:status-icon>'
    const rig = await told(() => ({
      tuple: `<rpid:service-class><rpid:postal/></rpid:service-class>${icon}`,
      person: icon,
    }))
    expect(rig.shown().status).toBe('available')
    expect(JSON.stringify(rig.changes())).not.toContain('pictures.test')
  })
})
