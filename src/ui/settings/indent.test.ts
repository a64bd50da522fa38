import { describe, expect, it } from 'vitest'
import { indentXml } from './indent.ts'

describe('indentXml', () => {
  it('puts each element on a line of its own, its text beside it', () => {
    const text = `<?xml version="1.0"?>\n<a x="1>2"><b>t &lt; u</b><c/><d><e></e></d></a>`
    expect(indentXml(text)).toBe(
      [
        '<?xml version="1.0"?>',
        '<a x="1>2">',
        '  <b>t &lt; u</b>',
        '  <c/>',
        '  <d>',
        '    <e></e>',
        '  </d>',
        '</a>',
      ].join('\n'),
    )
  })

  it('breaks a long tag between its attributes, and nowhere else', () => {
    const long = `<p xmlns="${'urn:'.repeat(15)}" b='c d="e"' f="g"/>`
    expect(indentXml(`<a>${long}</a>`)).toBe(
      ['<a>', '  <p', `      xmlns="${'urn:'.repeat(15)}"`, `      b='c d="e"'`, '      f="g"/>', '</a>'].join('\n'),
    )
  })

  it('loses no text, and the blanks of a note stay', () => {
    expect(indentXml('<n> a  b\nc </n>')).toBe('<n> a  b\nc </n>')
    expect(indentXml('<p>one<b>two</b>three</p>').replaceAll(/\s/g, '')).toBe('<p>one<b>two</b>three</p>')
  })

  it('takes what is no document as it is', () => {
    expect(indentXml('')).toBe('')
    expect(indentXml('</a></a>x')).toBe('</a>\n</a>\nx')
  })
})
