/** Buttons and the link that looks like one. */
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'className'> & {
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger'
  readonly size?: 'sm' | 'md' | 'lg'
  readonly submit?: boolean
  readonly icon?: IconName
  readonly children?: ReactNode
}

/** With `icon` and no children: a square button, which needs an `aria-label`. */
export function Button({ look = 'plain', size = 'md', submit = false, icon, children, ...rest }: ButtonProps) {
  const classes = ['btn', look === 'plain' ? '' : look, size === 'md' ? '' : size]
  if (children === undefined) classes.push('icon')
  return (
    <button {...rest} type={submit ? 'submit' : 'button'} className={classes.filter(Boolean).join(' ')}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  )
}

/** An action that reads as a part of the text. */
export const LinkButton = ({
  children,
  ...rest
}: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'className'>) => (
  <button {...rest} type="button" className="link">
    {children}
  </button>
)
