import { describe, expect, it } from 'vitest'
import { readTree, writeTree } from './xmlTree.ts'

const DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
const again = (text: string): string => {
  const tree = readTree(text)
  return tree.ok ? writeTree(tree.value) : tree.error.reason
}

describe('the tree of a document', () => {
  it.each([
    ['as it is', '<a xmlns="urn:a" x="1">b<c/> <d y="&#9;">&lt;</d>\n</a>', undefined],
    ['its own prefixes', '<a xmlns="urn:a" xmlns:b="urn:b" b:x="1"><b:c/></a>', undefined],
    ['in no namespace', '<a><b x=""/></a>', undefined],
    ['xml:lang', '<a xmlns="urn:a" xml:lang="de"/>', undefined],
    ['in none within one', '<a xmlns="urn:a"><b xmlns=""><c/><a xmlns="urn:a"/></b></a>', undefined],
    ['what nobody uses is not declared', '<a xmlns="urn:a" xmlns:b="urn:b"/>', '<a xmlns="urn:a"/>'],
    ['a prefix of the root', '<p:a xmlns:p="urn:a" p:x="1"/>', '<a xmlns="urn:a" xmlns:p="urn:a" p:x="1"/>'],
    ['declared where it is needed', '<a><b xmlns="urn:b"/></a>', '<a xmlns:n="urn:b"><n:b/></a>'],
    [
      'one prefix for two',
      '<a><n:b xmlns:n="urn:b"/><n:b xmlns:n="urn:c"/><b xmlns="urn:d"/></a>',
      '<a xmlns:n="urn:b" xmlns:n1="urn:c" xmlns:n2="urn:d"><n:b/><n1:b/><n2:b/></a>',
    ],
    ['attributes in an order', '<a z="1" b="2"/>', '<a b="2" z="1"/>'],
    ['no comments, and CDATA as text', '<a>b<!-- c --><![CDATA[<d>]]></a>', '<a>b&lt;d&gt;</a>'],
  ])('keeps %s', (_, text, otherwise = text) => {
    expect(again(text)).toBe(DECLARED + otherwise)
  })

  it('[SEC-06] is none of what is none', () => {
    expect(again('<a>')).toBe('malformed')
    expect(again('<!DOCTYPE a><a/>')).toBe('doctype')
  })
})
