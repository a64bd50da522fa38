/** A mistake of ours in the page: a sentence instead of a white page. React knows this only as a class. */
import { Component, type ReactNode } from 'react'
import { Alert } from '../kit/Alert.tsx'
import { Button } from '../kit/Button.tsx'
import { frameWords } from '../words/frame.ts'

type State = { readonly error: string | null }

export class Boundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error: String(error) }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return (
      <main className="signin">
        <div className="col">
          <Alert sentence={{ what: frameWords.brokenWhat, next: frameWords.brokenNext }} technical={this.state.error} />
          <Button
            look="primary"
            size="lg"
            onClick={() => {
              location.reload()
            }}
          >
            {frameWords.reload}
          </Button>
        </div>
      </main>
    )
  }
}
