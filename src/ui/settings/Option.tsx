/** One line of a section: what it is, a word more, and what stands at its end. */
import type { ReactNode } from 'react'

export const Option = ({ title, text, children }: { title: string; text: string; children?: ReactNode }) => (
  <div className="opt">
    <span>
      <div className="o1">{title}</div>
      <div className="o2">{text}</div>
    </span>
    {children}
  </div>
)
