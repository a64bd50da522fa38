/** The way back on a narrow page. Wide pages do not show it. */

import { frameWords } from '../words/frame.ts'
import { Icon } from './Icon.tsx'

export const Back = ({ onBack }: { onBack: () => void }) => (
  <div className="back">
    <button type="button" className="btn quiet" onClick={onBack}>
      <Icon name="left" className="flip" />
      {frameWords.back}
    </button>
  </div>
)
