/** Who is signed in where, and the way out. */
import { useState } from 'react'
import { addressText } from '../../store/address.ts'
import { Button } from '../kit/Button.tsx'
import { useCommands, usePage } from '../kit/context.ts'
import { Dialog } from '../kit/Dialog.tsx'
import { forgetTitle, pagesWords, settingsWords } from '../words/settings.ts'
import { plain, plainName } from '../words/text.ts'

export function AccountSection() {
  const account = usePage(state => state.account)
  const pages = usePage(state => state.pages)
  const { signOut } = useCommands()
  const others = (account?.identities ?? []).filter(identity => identity !== account?.aor)
  const facts: readonly (readonly [string, string])[] = [
    [settingsWords.name, plainName(account?.displayName ?? '')],
    [settingsWords.address, addressText(account?.aor ?? '')],
    [settingsWords.identities, others.map(addressText).map(plain).join(', ')],
    [settingsWords.server, account?.server ?? ''],
    [settingsWords.pages, pagesWords(pages)],
  ]
  return (
    <>
      <dl className="kv">
        {facts
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div key={label} className="fact">
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <div className="set-acts">
        <Button onClick={signOut}>{settingsWords.signOut}</Button>
        <span className="muted">{settingsWords.signOutText}</span>
      </div>
      <ForgetAccount address={addressText(account?.aor ?? '')} />
    </>
  )
}

/** It cannot be undone, so it is asked once more. */
function ForgetAccount({ address }: { address: string }) {
  const [asks, setAsks] = useState(false)
  const { forgetAccount } = useCommands()
  return (
    <div className="set-acts">
      <Button
        look="danger"
        onClick={() => {
          setAsks(true)
        }}
      >
        {settingsWords.forget}
      </Button>
      <span className="muted">{settingsWords.forgetText}</span>
      {asks ? (
        <Dialog
          title={forgetTitle(plain(address))}
          onClose={() => {
            setAsks(false)
          }}
        >
          <p>{settingsWords.forgetWarning}</p>
          <div className="acts">
            <Button
              onClick={() => {
                setAsks(false)
              }}
            >
              {settingsWords.keep}
            </Button>
            <Button look="danger" onClick={forgetAccount}>
              {settingsWords.forgetNow}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </div>
  )
}
