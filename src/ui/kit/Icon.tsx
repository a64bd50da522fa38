/** Shapes. They say nothing to assistive technology: the word beside them does. */
import type { ShownStatus } from '../../model/shown.ts'

export type IconName =
  | 'bell'
  | 'check'
  | 'clock'
  | 'desk'
  | 'down'
  | 'download'
  | 'eye'
  | 'eyeoff'
  | 'globe'
  | 'laptop'
  | 'left'
  | 'lock'
  | 'minus'
  | 'mobile'
  | 'more'
  | 'okring'
  | 'pause'
  | 'pencil'
  | 'people'
  | 'plus'
  | 'retry'
  | 'right'
  | 'search'
  | 'sliders'
  | 'stop'
  | 'sun'
  | 'unplug'
  | 'up'
  | 'user'
  | 'warn'
  | 'x'

type Size = 12 | 16 | 20 | 24
const sizeClass = (size: Size): string => (size === 16 ? 'i' : `i i${String(size)}`)

/** `className`: a hue (`green red amber grey acc`), `flip` on arrows, `spin`. */
export const Icon = ({ name, size = 16, className = '' }: { name: IconName; size?: Size; className?: string }) => (
  <svg className={`${sizeClass(size)} ${className}`} aria-hidden="true">
    <use href={`#u-${name}`} />
  </svg>
)

type Hue = 'green' | 'red' | 'amber' | 'grey'
const HUES: Record<ShownStatus, Hue> = {
  available: 'green',
  busy: 'red',
  inCall: 'red',
  away: 'amber',
  doNotDisturb: 'red',
  offline: 'grey',
  unknown: 'grey',
  waiting: 'grey',
  refused: 'grey',
  stale: 'grey',
}
const SHAPES: Partial<Record<ShownStatus, string>> = { inCall: 'call', doNotDisturb: 'dnd' }

/** Hue says which family. */
export const hueOf = (status: ShownStatus): Hue => HUES[status]

/** `hue`: another one than its own, as for what a stale contact was ('' = that of the text around it). */
export function StatusIcon({ status, size = 16, hue }: { status: ShownStatus; size?: 12 | 16 | 24; hue?: Hue | '' }) {
  const shape = SHAPES[status] ?? status
  return (
    <svg className={`${sizeClass(size)} ${hue ?? hueOf(status)}`} aria-hidden="true">
      <use href={`#${size === 12 ? 's12' : 's'}-${shape}`} />
    </svg>
  )
}

export const Mark = ({ size }: { size: number }) => (
  <svg width={size} height={size} aria-hidden="true">
    <use href="#mark" />
  </svg>
)

/** Something is under way. Turns unless motion is unwanted; the words beside it carry the meaning. */
export const Spinner = () => (
  <svg className="ring spin" viewBox="0 0 20 20" aria-hidden="true">
    <circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" strokeOpacity=".25" strokeWidth="2" />
    <path d="M10 2a8 8 0 1 1-7.6 5.5" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
  </svg>
)
