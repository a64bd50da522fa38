/** The dialogs "Add contact" and "Edit contact". */
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import type { Contact } from '../../model/contact.ts'
import { addressText, hostOfUri, nameFromUri, parseAddress } from '../../store/address.ts'
import type { AddProblem } from '../../store/commands.ts'
import { groupNames } from '../../store/selectors.ts'
import { Button, LinkButton } from '../kit/Button.tsx'
import { useCommands, usePage } from '../kit/context.ts'
import { Dialog } from '../kit/Dialog.tsx'
import { Field } from '../kit/Field.tsx'
import { plainName } from '../words/text.ts'
import { addProblemWords, dialogWords, showWords } from './words.ts'

type AddProps = {
  /** What the address field begins with. */
  readonly address: string
  readonly onClose: () => void
  /** The address of the new contact, or of the one that is there already and should be shown. */
  readonly onAdded: (uri: string) => void
  readonly onShow: (uri: string) => void
}

export function AddContact({ address: first, onClose, onAdded, onShow }: AddProps) {
  const host = usePage(state => hostOfUri(state.account?.aor ?? ''))
  const contacts = usePage(state => state.contacts)
  const { addContact } = useCommands()
  const [address, setAddress] = useState(first)
  const [name, setName] = useState('')
  const [group, setGroup] = useState('')
  const [problem, setProblem] = useState<AddProblem | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const parsed = parseAddress(address, host)
  const uri = parsed.ok ? parsed.value : null
  const known = contacts?.find(contact => contact.uri === uri)
  const example = `name@${host === '' ? 'example.org' : host}`
  const submit = (): void => {
    const added = addContact({ address, name, group })
    if (added.ok) {
      onClose()
      onAdded(added.value)
      return
    }
    setProblem(added.error)
    field.current?.focus()
  }
  return (
    <Dialog title={dialogWords.addTitle} onClose={onClose}>
      <Form onSubmit={submit} onClose={onClose} action={dialogWords.add}>
        <Field
          label={dialogWords.address}
          value={address}
          onValue={value => {
            setAddress(value)
            setProblem(null)
          }}
          inputRef={field}
          error={problem === null ? null : addProblemWords(problem, example, plainName(known?.name ?? ''))}
          placeholder={example}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="email"
          dir="ltr"
          autoFocus
        />
        {problem === 'known' && known !== undefined ? (
          <p className="dlg-aside">
            <LinkButton
              onClick={() => {
                onClose()
                onShow(known.uri)
              }}
            >
              {showWords(plainName(known.name))}
            </LinkButton>
          </p>
        ) : null}
        <NameField value={name} onValue={setName} placeholder={uri === null ? '' : nameFromUri(uri)} />
        <GroupField value={group} onValue={setGroup} />
      </Form>
    </Dialog>
  )
}

export function EditContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { editContact } = useCommands()
  const [name, setName] = useState(contact.name)
  const [group, setGroup] = useState(contact.group)
  const submit = (): void => {
    editContact(contact.uri, { name, group })
    onClose()
  }
  return (
    <Dialog title={dialogWords.editTitle} onClose={onClose}>
      <Form onSubmit={submit} onClose={onClose} action={dialogWords.save}>
        <NameField value={name} onValue={setName} placeholder={nameFromUri(contact.uri)} autoFocus />
        <GroupField value={group} onValue={setGroup} />
        <p className="hint anywhere">{addressText(contact.uri)}</p>
      </Form>
    </Dialog>
  )
}

type FormProps = { onSubmit: () => void; onClose: () => void; action: string; children: ReactNode }

const Form = ({ onSubmit, onClose, action, children }: FormProps) => (
  <form
    className="dlg-form"
    noValidate
    onSubmit={(event: FormEvent) => {
      event.preventDefault()
      onSubmit()
    }}
  >
    {children}
    <div className="acts">
      <Button look="quiet" onClick={onClose}>
        {dialogWords.cancel}
      </Button>
      <Button look="primary" submit>
        {action}
      </Button>
    </div>
  </form>
)

type LineProps = { value: string; onValue: (value: string) => void }

const NameField = (props: LineProps & { placeholder: string; autoFocus?: boolean }) => (
  <Field label={dialogWords.name} hint={dialogWords.nameHint} autoComplete="off" dir="auto" {...props} />
)

/** Any word is a group; those in use are suggested. */
function GroupField(props: LineProps) {
  const groups = usePage(state => state.contacts)
  const id = useId()
  return (
    <>
      <Field
        label={dialogWords.group}
        placeholder={dialogWords.noGroup}
        autoComplete="off"
        dir="auto"
        list={id}
        {...props}
      />
      <datalist id={id}>
        {groupNames(groups).map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  )
}
