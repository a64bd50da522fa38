import { describe, expect, it } from 'vitest'
import { NO_CARD } from '../model/rich.ts'
import { readPerson, readTuple, writtenPerson } from './fixtures/read.ts'

const name = (text: string, lang: string | null) => ({ text, lang })

describe('a card', () => {
  it('[PUA-52] has its addresses as they are written, untouched', () => {
    const card = {
      displayNames: [],
      card: 'https://ims.test/a.vcf',
      homepage: 'https://ims.test/?a=1&b=2',
      icon: 'javascript:alert(1)',
      map: null,
      sound: null,
    }
    const inner =
      '<ci:card>https://ims.test/a.vcf</ci:card><ci:homepage>https://ims.test/?a=1&amp;b=2</ci:homepage>' +
      '<ci:icon>javascript:alert(1)</ci:icon>'
    expect(writtenPerson({ card })).toBe(inner)
    expect(readPerson(inner.replaceAll('ci:', 'c:')).card).toEqual(card)
  })

  it('[PUA-52] has several names only in different languages', () => {
    const displayNames = [name('Alice', null), name('アリス', 'ja'), name('Lissy', null), name('x', 'ja')]
    expect(writtenPerson({ card: { ...NO_CARD, displayNames } })).toBe(
      '<ci:display-name>Alice</ci:display-name><ci:display-name xml:lang="ja">アリス</ci:display-name>',
    )
  })

  it('[PUA-52] is of a person; an empty address is none', () => {
    expect(readPerson('<c:icon/><c:map> </c:map>').card).toEqual(NO_CARD)
    expect(readTuple('<c:icon>https://ims.test/a.png</c:icon>').others).toHaveLength(1)
  })
})
