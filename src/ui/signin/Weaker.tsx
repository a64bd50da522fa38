/** The way out where a server asks for the password in a weaker way than before (SEC-21). Only a person can take it. */
import { useState } from 'react'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { signInWords } from '../words/signIn.ts'

export function Weaker({ onAccept }: { readonly onAccept: () => void }) {
  const [asks, setAsks] = useState(false)
  const stop = (): void => {
    setAsks(false)
  }
  return (
    <div className="submit">
      <Button
        onClick={() => {
          setAsks(true)
        }}
      >
        {signInWords.weaker}
      </Button>
      {asks ? (
        <Dialog title={signInWords.weakerTitle} onClose={stop}>
          <p>{signInWords.weakerText}</p>
          <div className="acts">
            <Button onClick={stop}>{signInWords.weakerNo}</Button>
            <Button
              look="danger"
              onClick={() => {
                stop()
                onAccept()
              }}
            >
              {signInWords.weakerYes}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </div>
  )
}
