/** Contacts to a file and from one. */
import { useRef, useState } from 'react'
import { Button } from '../kit/Button.tsx'
import { useCommands, usePage } from '../kit/context.ts'
import { contactsCount, importedWords, importProblem, settingsWords } from '../words/settings.ts'

type Outcome = { readonly good: boolean; readonly text: string }

export function ContactsSection() {
  const commands = useCommands()
  const count = usePage(state => state.contacts?.length ?? 0)
  const file = useRef<HTMLInputElement>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const take = async (chosen: File): Promise<void> => {
    const read = commands.importContacts(await chosen.text())
    setOutcome(
      read.ok ? { good: true, text: importedWords(read.value) } : { good: false, text: importProblem(read.error) },
    )
  }
  return (
    <>
      <p>{settingsWords.contactsText}</p>
      <div className="set-acts">
        <Button
          icon="download"
          disabled={count === 0}
          onClick={() => {
            save('peu-contacts.json', commands.exportContacts())
          }}
        >
          {settingsWords.export}
        </Button>
        <Button
          icon="up"
          onClick={() => {
            file.current?.click()
          }}
        >
          {settingsWords.import}
        </Button>
        <span className="muted">{contactsCount(count)}</span>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label={settingsWords.import}
          onChange={event => {
            const chosen = event.currentTarget.files?.[0]
            event.currentTarget.value = ''
            if (chosen !== undefined) void take(chosen)
          }}
        />
      </div>
      <p role="status" className={outcome?.good === false ? 'bad-text' : 'muted'}>
        {outcome?.text ?? ''}
      </p>
    </>
  )
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the blob after the click; a minute is far more than it takes.
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 60_000)
}
