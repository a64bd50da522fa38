/**
 * A presence document by hand: RFC 3863, the person of RFC 4479, an activity of RFC 4480. baresip looks for the very
 * letters `<rpid:busy/>`, so the prefix matters to it.
 */
export type Status = {
  readonly basic: 'open' | 'closed'
  /** An element of RFC 4480 §3.2, `meeting`; null = none. */
  readonly activity: string | null
  readonly note: string | null
}

export function writePidf(address: string, status: Status): string {
  const activity = status.activity === null ? '' : `<rpid:activities><rpid:${status.activity}/></rpid:activities>`
  const note = status.note === null ? '' : `<dm:note>${escaped(status.note)}</dm:note>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="${escaped(address)}">
<tuple id="t1"><status><basic>${status.basic}</basic></status></tuple>
<dm:person id="p1">${activity}${note}</dm:person>
</presence>
`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
