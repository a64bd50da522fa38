/** One line of the menu's form. */
import type { ReactNode } from 'react'

/** The label is for the eye; what stands beside it carries its own name. */
export const Line = ({ label, children }: { label: string; children: ReactNode }) => (
  <>
    <span className="frm-label" aria-hidden="true">
      {label}
    </span>
    {children}
  </>
)
