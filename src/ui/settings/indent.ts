/**
 * An XML document of ours, laid out to be read: one element a line, its text beside it; where a tag is long, one attribute
 * a line. Pure.
 */

const LONG = 60
const ATTRIBUTES = /\s([^\s=]+=(?:"[^"]*"|'[^']*'))/gu

const TOKENS = /<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>?|[^<]+/gu

/** `text` is well formed, as what we write is; of anything else it makes something that can be read as well. */
export function indentXml(text: string): string {
  const lines: string[] = []
  let depth = 0
  /** The last line has its start tag and nothing but text after it. */
  let open = false
  const put = (token: string): void => {
    const indent = '  '.repeat(Math.max(depth, 0))
    const isLong = token.length > LONG && /^<\w/u.test(token)
    lines.push(indent + (isLong ? token.replaceAll(ATTRIBUTES, `\n${indent}    $1`) : token))
  }
  const add = (token: string): void => {
    lines.push((lines.pop() ?? '') + token)
  }
  for (const [token] of text.matchAll(TOKENS)) {
    if (!token.startsWith('<')) {
      if (token.trim() !== '') (open ? add : put)(open ? token : token.trim())
      continue
    }
    if (token.startsWith('</')) {
      depth--
      if (open) add(token)
      else put(token)
      open = false
      continue
    }
    put(token)
    open = !/^<[?!]|\/>$/u.test(token)
    if (open) depth++
  }
  return lines.join('\n')
}
