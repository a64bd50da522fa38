/** The sign-in screen. */
import { useRef } from 'react'
import { useFocusOnArrival } from '../frame/focus.ts'
import { Alert } from '../kit/Alert.tsx'
import { usePage } from '../kit/context.ts'
import { Mark } from '../kit/Icon.tsx'
import { signInWords } from '../words/signIn.ts'
import { SignInForm } from './SignInForm.tsx'

export function SignIn() {
  const troubles = usePage(state => state.troubles)
  const main = useRef<HTMLElement>(null)
  useFocusOnArrival(main)
  return (
    <main ref={main} className="signin" tabIndex={-1}>
      <div className="col">
        <div className="brand">
          <Mark size={44} />
          <div>
            <h1>Peu</h1>
            <p>{signInWords.claim}</p>
          </div>
        </div>
        {troubles.map(trouble => (
          <Alert key={trouble.id} sentence={{ what: trouble.detail, next: '' }} technical={null} />
        ))}
        <SignInForm />
      </div>
    </main>
  )
}
