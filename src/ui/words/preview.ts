/** The live preview of "What others see": the eyes it looks through. */
import type { Preview } from '../../agent/contract.ts'

export const previewWords = {
  title: 'What others see',
  as: 'Seen by',
  none: 'You are signed out: others see what the network keeps of you.',
  document: 'The document',
  documentText: 'As it leaves this browser, laid out to be read.',
  copy: 'Copy',
  copied: 'Copied.',
  notCopied: 'The browser did not let Peu copy it. Select the text and copy it by hand.',
} as const

export const WATCHER_WORDS: Readonly<Record<Preview['watcher'], { readonly who: string; readonly hint: string }>> = {
  rich: {
    who: 'Somebody you let see you, with a client like this one',
    hint: 'Your network decides who may see you. Whoever may gets all of this.',
  },
  basic: {
    who: 'Somebody you let see you, with a simple client',
    hint: 'The same document arrives there. A simple client shows of it whether you can be reached, and not why.',
  },
  blocked: {
    who: 'Somebody blocked quietly',
    hint: 'They get this whatever you say, as if you were signed out. Nothing tells them that they are blocked.',
  },
}
