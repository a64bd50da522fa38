/** The form. Whatever is typed stays in this component and is gone with it; nothing of it is stored. */
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { SessionState, SignIn } from '../../agent/contract.ts'
import { addressText } from '../../store/address.ts'
import type { PageState } from '../../store/state.ts'
import { Alert } from '../kit/Alert.tsx'
import { Button } from '../kit/Button.tsx'
import { Check } from '../kit/Check.tsx'
import { useCommands, usePage, useReadPage } from '../kit/context.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Field } from '../kit/Field.tsx'
import { Spinner } from '../kit/Icon.tsx'
import { signInWords } from '../words/signIn.ts'
import { Demos } from './Demos.tsx'
import { checkForm, cleanForm, type FormField, type FormProblem, failureProblem } from './form.ts'
import { Weaker } from './Weaker.tsx'

const failureOf = (session: SessionState | null) => (session?.kind === 'signedOut' ? session.failure : null)

/** Who was here last, or what config.json fills in. */
function firstTyped({ session, account, config }: PageState): SignIn {
  const failure = failureOf(session)
  return {
    address: account === null ? (failure?.address ?? '') : addressText(account.aor),
    password: '',
    server: account?.server ?? failure?.server ?? config.servers[0] ?? '',
    privateIdentity: '',
    displayName: account?.displayName ?? '',
    // SEC-11: memory only, unless asked for.
    staySignedIn: false,
  }
}

export function SignInForm() {
  const commands = useCommands()
  const domain = usePage(state => state.config.domain)
  const busyAs = usePage(state => (state.session?.kind === 'signingIn' ? state.session.address : null))
  const failure = usePage(state => failureOf(state.session))
  const readPage = useReadPage()
  const [typed, setTyped] = useState(() => firstTyped(readPage()))
  // What was found wrong here, before anything was sent. It stands in front of an older answer of the network.
  const [local, setLocal] = useState<FormProblem | null>(null)
  const remote = useMemo(() => (failure === null ? null : failureProblem(failure)), [failure])
  const problem = busyAs === null ? (local ?? remote) : null
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const input = problem?.field == null ? null : form.current?.elements.namedItem(problem.field)
    if (input instanceof HTMLElement) input.focus()
  }, [problem])
  const send = (signIn: SignIn): void => {
    if (busyAs !== null) return
    const wrong = checkForm(signIn, domain)
    setLocal(wrong)
    if (wrong === null) commands.signIn(cleanForm(signIn, domain))
  }
  return (
    <>
      <form
        ref={form}
        className="card"
        noValidate
        aria-label={signInWords.signIn}
        onSubmit={event => {
          event.preventDefault()
          send(typed)
        }}
      >
        <Fields typed={typed} onTyped={setTyped} busy={busyAs !== null} problem={problem} />
        {problem !== null && problem === remote && failure?.reason === 'downgrade' ? (
          <Weaker
            onAccept={() => {
              commands.acceptWeaker()
              send(typed)
            }}
          />
        ) : null}
        <Submit busyAs={busyAs} onCancel={commands.signOut} />
      </form>
      <Demos
        busy={busyAs !== null}
        onPick={demo => {
          send({ ...typed, ...demo, displayName: demo.name })
        }}
      />
    </>
  )
}

type FieldsProps = {
  readonly typed: SignIn
  readonly onTyped: (typed: SignIn) => void
  readonly busy: boolean
  readonly problem: FormProblem | null
}

function Fields({ typed, onTyped, busy, problem }: FieldsProps) {
  const servers = usePage(state => state.config.servers)
  const alertId = useId()
  const listId = useId()
  const bind = (field: Exclude<keyof SignIn, 'staySignedIn'>) => ({
    value: typed[field],
    readOnly: busy,
    onValue: (value: string) => {
      onTyped({ ...typed, [field]: value })
    },
  })
  const mark = (field: FormField) => ({
    name: field,
    errorId: problem?.field === field ? alertId : undefined,
  })
  return (
    <>
      <Field
        label="Address"
        placeholder="name@example.org"
        autoComplete="username"
        inputMode="email"
        {...plainText}
        {...bind('address')}
        {...mark('address')}
      />
      <Field
        label="Password"
        type="password"
        autoComplete="current-password"
        {...bind('password')}
        {...mark('password')}
      />
      <Field
        label="Server"
        placeholder="wss://example.org"
        autoComplete="url"
        inputMode="url"
        list={servers.length > 1 ? listId : undefined}
        hint={servers.length > 0 && servers[0] === typed.server ? signInWords.serverFilledIn : undefined}
        {...plainText}
        {...bind('server')}
        {...mark('server')}
      />
      {servers.length > 1 ? (
        <datalist id={listId}>
          {servers.map(server => (
            <option key={server} value={server}>
              {server}
            </option>
          ))}
        </datalist>
      ) : null}
      <Disclosure label="More">
        <div className="more-fields">
          <Field
            label="Private identity"
            autoComplete="off"
            hint={signInWords.privateIdentityHint}
            {...plainText}
            {...bind('privateIdentity')}
          />
          <Field
            label="Display name"
            autoComplete="nickname"
            hint={signInWords.displayNameHint}
            {...bind('displayName')}
          />
        </div>
      </Disclosure>
      <Check
        label="Stay signed in"
        on={typed.staySignedIn}
        onChange={staySignedIn => {
          onTyped({ ...typed, staySignedIn })
        }}
      />
      {problem === null ? null : <Alert id={alertId} sentence={problem.sentence} technical={problem.technical} />}
    </>
  )
}

/** For what is not a word of any language. */
const plainText = { autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false, dir: 'ltr' } as const

/** The button stays where it is, with the focus, while it works; pressing it again then does nothing. */
function Submit({ busyAs, onCancel }: { busyAs: string | null; onCancel: () => void }) {
  const busy = busyAs !== null
  return (
    <div className="submit">
      <Button look="primary" size="lg" submit aria-disabled={busy}>
        {busy ? <Spinner /> : null}
        {busy ? signInWords.busy : signInWords.signIn}
      </Button>
      {busy ? (
        <Button size="lg" onClick={onCancel}>
          {signInWords.cancel}
        </Button>
      ) : null}
      <p className="vh" role="status">
        {busy ? signInWords.signingIn(busyAs) : ''}
      </p>
    </div>
  )
}
