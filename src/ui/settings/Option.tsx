/** One line of a section: what it is, a word more, and what stands at its end. */
import type { ReactNode } from 'react'
import { Say } from '../kit/Say.tsx'

export const Option = ({ title, text, children }: { title: string; text: string; children?: ReactNode }) => (
  <div className="opt">
    <span>
      <div className="o1">{title}</div>
      <div className="o2">
        <Say>{text}</Say>
      </div>
    </span>
    {children}
  </div>
)
