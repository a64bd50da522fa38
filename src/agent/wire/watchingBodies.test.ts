import { describe, expect, it } from 'vitest'
import type { Shown } from '../../model/shown.ts'
import { BOB, createWatchingRig, pidf } from './watchingRig.ts'

type Given = {
  readonly type?: string
  readonly body: string
  readonly isBinary?: boolean
  readonly uri?: string
  readonly lines?: readonly string[]
}

/** One NOTIFY: how it is answered and what is shown then. */
async function heard({ type, body, isBinary = false, uri = BOB, lines = [] }: Given) {
  const rig = await createWatchingRig([uri])
  const served = await rig.serve()
  const answer = await served.notify('active;expires=3600', {
    lines: [...(type === undefined ? [] : [`Content-Type: ${type}`]), ...lines],
    body,
    isBinary,
  })
  const shown: Shown = rig.shown(uri)
  return { status: answer?.start.split(' ')[1], accept: answer?.one('Accept'), shown }
}

const declared = (encoding: string | null, note: string): string =>
  `${encoding === null ? '' : `<?xml version="1.0" encoding="${encoding}"?>`}${pidf('open', { note }).replace(/^<\?.*?\?>/, '')}`
const utf8 = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))
const utf16 = (text: string): string =>
  text
    .split('')
    .map(sign => `${sign}\0`)
    .join('')
const PIDF = 'application/pidf+xml'

describe('the charset of a document', () => {
  it.each([
    [
      'what the media type says goes before the declaration',
      `${PIDF};charset=UTF-8`,
      utf8(declared('ISO-8859-1', 'Größe')),
    ],
    ['the same, quoted', `${PIDF};charset="utf-8"`, utf8(declared('ISO-8859-1', 'Größe'))],
    ['a charset that is not UTF-8', `${PIDF};charset=ISO-8859-1`, declared('UTF-8', 'Größe')],
    ['else the declaration', PIDF, declared('ISO-8859-1', 'Größe')],
    ['else UTF-8', PIDF, utf8(declared(null, 'Größe'))],
    [
      'a byte order mark goes before all',
      `${PIDF};charset=ISO-8859-1`,
      `\u00ef\u00bb\u00bf${utf8(declared(null, 'Größe'))}`,
    ],
    ['UTF-16 with its mark', PIDF, `\u00ff\u00fe${utf16(declared('UTF-16', 'Größe'))}`],
    ['UTF-16 without', PIDF, utf16(declared('UTF-16', 'Größe'))],
    ['UTF-16 declared in octets that cannot be', PIDF, utf8(declared('UTF-16', 'Größe'))],
  ])('[SEC-06] of octets: %s', async (_, type, body) => {
    const { status, shown } = await heard({ type, body, isBinary: true })
    expect([status, shown.status, shown.parts[0]?.note]).toEqual(['200', 'available', 'Größe'])
  })

  it.each(['ISO-8859-1', 'UTF-16', 'UTF-7'])(
    '[SEC-06] a text frame is UTF-8 whatever its body declares: %s',
    async encoding => {
      const { status, shown } = await heard({ type: PIDF, body: declared(encoding, 'Größe') })
      expect([status, shown.status, shown.parts[0]?.note]).toEqual(['200', 'available', 'Größe'])
    },
  )

  it.each([
    ['said by the media type', `${PIDF};charset=UTF-7`, declared(null, '+AOk-')],
    ['declared', PIDF, declared('UTF-7', '+AOk-')],
    ['unheard of', `${PIDF};charset=x-${'y'.repeat(60)}`, declared(null, 'a')],
  ])('[SEC-06] octets in an encoding that nobody should read, %s: 415, and said in Details', async (_, type, body) => {
    const { status, shown } = await heard({ type, body, isBinary: true })
    expect(status).toBe('415')
    expect(shown).toMatchObject({ status: 'unknown', malformed: true, foreignType: type })
  })
})

const XPIDF = `<?xml version="1.0"?>
<!DOCTYPE presence PUBLIC "-//IETF//DTD RFCxxxx XPIDF 1.0//EN" "xpidf.dtd">
<presence><presentity uri="sip:bob@ims.test;method=SUBSCRIBE"/><atom id="1"><address uri="sip:bob@ims.test;user=ip" priority="0.800000"><status status="STATUS"/><msnsubstatus substatus="online"/></address></atom></presence>`
const parts = (type: string, bodies: readonly (readonly [string, string])[], boundary = 'b-1'): string =>
  [
    'preamble',
    ...bodies.map(([head, text]) => `--${boundary}\r\n${head}\r\n\r\n${text}`),
    `--${boundary}--`,
    type === '' ? '' : 'epilogue',
  ].join('\r\n')
const TEXT = ['Content-Type: text/plain', 'hello'] as const
const DOCUMENT = [`Content-Type: ${PIDF}`, pidf('open', { note: 'x' })] as const

describe('a document of another type', () => {
  it.each([
    ['multipart/mixed', 'multipart/mixed;boundary=b-1', parts('x', [TEXT, DOCUMENT])],
    ['multipart/related', 'multipart/related;type="application/pidf+xml";boundary="b-1"', parts('', [DOCUMENT, TEXT])],
    [
      'multipart in multipart',
      'multipart/mixed;boundary=b-2',
      parts('', [['Content-Type: multipart/alternative;\r\n boundary=b-1', parts('', [DOCUMENT])]], 'b-2'),
    ],
    [
      'a part in base64',
      'multipart/mixed;boundary=b-1',
      parts('', [[`Content-Type: ${PIDF}\r\nContent-Transfer-Encoding: base64`, btoa(DOCUMENT[1])]]),
    ],
    [
      'a part in quoted-printable',
      'multipart/mixed;boundary=b-1',
      parts('', [
        [
          `content-type: ${PIDF}\r\nContent-Transfer-Encoding: Quoted-Printable`,
          DOCUMENT[1].replaceAll('=', '=3D').replace('<tuple', '=\r\n<tuple'),
        ],
      ]),
    ],
    ['no Content-Type at all', undefined, DOCUMENT[1]],
  ])('[WAT-28] [WAT-05] a PIDF is found in %s', async (_, type, body) => {
    for (const isBinary of [false, true]) {
      const { status, shown } = await heard({ ...(type === undefined ? {} : { type }), body, isBinary })
      expect([status, shown.status, shown.parts[0]?.note]).toEqual(['200', 'available', 'x'])
    }
  })

  it('[WAT-28] [SEC-06] each part has a charset of its own', async () => {
    const body = parts('', [
      [`Content-Type: ${PIDF};charset=iso-8859-1`, declared('UTF-8', 'Größe')],
      ['Content-Type: text/plain;charset=utf-8', utf8('Größe')],
    ])
    const { shown } = await heard({ type: 'multipart/mixed;boundary=b-1', body, isBinary: true })
    expect(shown.parts[0]?.note).toBe('Größe')
  })

  it.each([
    ['open', 'available'],
    ['inuse', 'available'],
    ['closed', 'offline'],
    ['whatever', 'unknown'],
  ])('[WAT-20] xpidf is read as open or closed: %s', async (said, status) => {
    const given = { type: 'application/xpidf+xml', body: XPIDF.replace('STATUS', said) }
    expect((await heard(given)).shown).toMatchObject({ status, malformed: false })
  })

  it('[SEC-06] [WAT-20] xpidf that declares entities is refused', async () => {
    const body = XPIDF.replace('"xpidf.dtd"', '"xpidf.dtd" [<!ENTITY a "b">]').replace('STATUS', 'open')
    expect((await heard({ type: 'application/xpidf+xml', body })).shown).toMatchObject({
      status: 'unknown',
      malformed: true,
      foreignType: null,
    })
  })

  it.each([
    ['text/html', '<p>open</p>'],
    ['multipart/mixed;boundary=b-1', parts('', [TEXT])],
    ['multipart/mixed', parts('', [DOCUMENT])],
    ['multipart/mixed;boundary=b', parts('', [DOCUMENT])],
    ['multipart/mixed;boundary=b-1', parts('', [[`Content-Type: ${PIDF}\r\nContent-Transfer-Encoding: x-uue`, 'x']])],
  ])('[WAT-05] what cannot be read (%s) is answered 415 with what can, and said in Details', async (type, body) => {
    const { status, accept, shown } = await heard({ type, body })
    expect([status, accept]).toEqual(['415', PIDF])
    expect(shown).toMatchObject({ status: 'unknown', malformed: true, watch: { kind: 'active' } })
    expect(shown.foreignType).not.toBeNull()
  })
})

describe('whose document it is', () => {
  it.each([
    ['tel:+15550123', 'sip:+15550123@home1.test;user=phone', null],
    ['tel:+15550123', 'sip:+1-555-0123;ext=7@home1.test;user=phone', null],
    ['tel:+15550123', 'tel:+1-555-0123', null],
    ['tel:+15550123', 'sip:+15550123@home1.test', 'sip:+15550123@home1.test'],
    ['tel:+15550123', 'tel:+15550124', 'tel:+15550124'],
    ['sip:j%C3%BCrgen@ims.test', 'sip:jürgen@IMS.test', null],
    [BOB, 'pres:bob@ims.test', null],
    [BOB, 'sip:mallory@else.test', 'sip:mallory@else.test'],
    [BOB, '', null],
  ])(
    '[WAT-20] the dialog says it: asked for %s, %s is shown, and named when it is another',
    async (uri, entity, named) => {
      const { status, shown } = await heard({ uri, type: PIDF, body: pidf('open', { entity }) })
      expect(status).toBe('200')
      expect(shown).toMatchObject({ status: 'available', malformed: false, entity: named })
    },
  )
})
