/** The presence document itself, to be read and copied. */
import { useEffect, useRef, useState } from 'react'
import { Button } from '../kit/Button.tsx'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Say } from '../kit/Say.tsx'
import { previewWords } from '../words/preview.ts'
import { indentXml } from './indent.ts'

export const SeenDocument = ({ text }: { text: string }) => (
  <div className="seen-document">
    <Disclosure label={previewWords.document}>
      <Opened text={text} />
    </Disclosure>
  </div>
)

function Opened({ text }: { text: string }) {
  const first = useRef<HTMLParagraphElement>(null)
  // The button is the last thing of the card: what it opens would stand below the edge. The button stays in sight with it.
  useEffect(() => {
    first.current?.closest('.seen-document')?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <>
      <p ref={first}>
        <Say>{previewWords.documentText}</Say>
      </p>
      <pre className="raw" dir="ltr">
        {indentXml(text)}
      </pre>
      <Copy text={text} />
    </>
  )
}

function Copy({ text }: { text: string }) {
  /** Which text was copied; another one since is not. */
  const [done, setDone] = useState<{ readonly text: string; readonly good: boolean } | null>(null)
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setDone({ text, good: true })
    } catch {
      // Not a secure page, or not allowed.
      setDone({ text, good: false })
    }
  }
  const told = done?.text === text ? done : null
  return (
    <div className="set-acts">
      <Button size="sm" onClick={() => void copy()}>
        {previewWords.copy}
      </Button>
      <span role="status" className={told?.good === false ? 'hint field-error' : 'hint'}>
        <Say>{told === null ? '' : told.good ? previewWords.copied : previewWords.notCopied}</Say>
      </span>
    </div>
  )
}
