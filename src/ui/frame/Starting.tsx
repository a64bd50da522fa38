/** Until the worker has answered. A fast start shows nothing but the mark. */

import { Alert } from '../kit/Alert.tsx'
import { usePage } from '../kit/context.ts'
import { Mark } from '../kit/Icon.tsx'
import { frameWords } from '../words/frame.ts'

export function Starting() {
  const troubles = usePage(state => state.troubles)
  return (
    <main className="signin" aria-busy={troubles.length === 0}>
      <div className="col starting">
        <Mark size={44} />
        <h1 className="vh">Peu</h1>
        {troubles.length === 0 ? <p className="vh">{frameWords.starting}</p> : null}
        {troubles.map(trouble => (
          <Alert key={trouble.id} sentence={{ what: trouble.detail, next: '' }} technical={null} />
        ))}
      </div>
    </main>
  )
}
