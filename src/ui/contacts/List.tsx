/**
 * The rows, of which only those in view exist. One listbox holds the focus; arrows move a cursor in it. The headings lie
 * in a layer of their own, since a listbox may hold nothing but options. A wide page scrolls the list, a narrow one all.
 */
import {
  defaultRangeExtractor,
  type Range,
  useVirtualizer,
  useWindowVirtualizer,
  type Virtualizer,
} from '@tanstack/react-virtual'
import { type ReactNode, useCallback, useId, useLayoutEffect, useRef, useState } from 'react'
import { type ListItem, type ListLayout, rowOfCursor } from './items.ts'
import { Row } from './Row.tsx'
import type { ListCursor } from './useCursor.ts'
import { useNarrow } from './useNarrow.ts'
import { useRem } from './useRem.ts'
import { contactsWords } from './words.ts'

type ListProps = { readonly layout: ListLayout; readonly selected: string | null; readonly control: ListCursor }

export function List(props: ListProps) {
  const rem = useRem()
  return useNarrow() ? <NarrowList {...props} rem={rem} /> : <WideList {...props} rem={rem} />
}

/** `rem`: how many px it is. */
type SizedProps = ListProps & { readonly rem: number }

const OVERSCAN = 8

/** rem, as in tokens.css and peu.css; the row for touch is taller. */
const ROW_REM = 2.5
const TOUCH_ROW_REM = 3.5
const HEADING_REM = 1.625

/** What both virtualizers are told: sizes, keys, and that the row with the cursor always exists. */
function useVirtualOptions({ layout, control, rem }: SizedProps, touch: boolean) {
  const { items, places } = layout
  const row = rowOfCursor(layout, control.cursor)
  const kept = row === null ? undefined : places[row]
  return {
    count: items.length,
    overscan: OVERSCAN,
    estimateSize: (index: number) =>
      rem * (items[index]?.kind === 'heading' ? HEADING_REM : touch ? TOUCH_ROW_REM : ROW_REM),
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    rangeExtractor: useCallback(
      (range: Range) => {
        const inView = defaultRangeExtractor(range)
        return kept === undefined || kept >= items.length || inView.includes(kept)
          ? inView
          : [...inView, kept].toSorted((a, b) => a - b)
      },
      [kept, items.length],
    ),
  }
}

function WideList(props: SizedProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const options = useVirtualOptions(props, false)
  const virtualizer = useVirtualizer({ ...options, getScrollElement: () => scroller.current, paddingEnd: 16 })
  return (
    <div className="list" ref={scroller}>
      <Rows {...props} virtualizer={virtualizer} margin={0} />
    </div>
  )
}

function NarrowList(props: SizedProps) {
  const box = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  const options = useVirtualOptions(props, true)
  const virtualizer = useWindowVirtualizer({ ...options, scrollMargin: margin })
  useLayoutEffect(() => {
    const column = box.current?.closest('.side')
    const measure = (): void => {
      const rect = box.current?.getBoundingClientRect()
      // Nothing has a place while details cover the list.
      if (rect !== undefined && rect.width > 0) setMargin(Math.round(rect.top + scrollY))
    }
    measure()
    if (column === null || column === undefined) return
    const observer = new ResizeObserver(measure)
    observer.observe(column)
    return () => {
      observer.disconnect()
    }
  }, [])
  return (
    <div className="list" ref={box}>
      <Rows {...props} virtualizer={virtualizer} margin={margin} />
    </div>
  )
}

type Scroller = Virtualizer<HTMLDivElement, Element> | Virtualizer<Window, Element>
type RowsProps = SizedProps & { readonly virtualizer: Scroller; readonly margin: number }

function Rows({ layout, selected, control, rem, virtualizer, margin }: RowsProps) {
  const { items, contacts, places } = layout
  const { cursor, revealed, listRef, onClick, onKeyDown, onFocus } = control
  const id = useId()
  const current = rowOfCursor(layout, cursor)
  const place = current === null ? undefined : places[current]
  const isThere = current !== null && contacts[current]?.uri === cursor?.uri
  useLayoutEffect(() => {
    if (isThere && place !== undefined && revealed > 0) virtualizer.scrollToIndex(place, { align: 'auto' })
    // Only when the cursor is moved, or its contact arrives: a list that is sorted anew stays where it is.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [revealed, isThere])
  useLayoutEffect(() => {
    // The virtualizer asks for sizes once; they all change with the font size.
    virtualizer.measure()
  }, [rem, virtualizer])
  const headings: ReactNode[] = []
  const rows: ReactNode[] = []
  for (const { index, start } of virtualizer.getVirtualItems()) {
    const item: ListItem | undefined = items[index]
    if (item === undefined) continue
    const at = start - margin
    if (item.kind === 'heading') headings.push(<Heading key={item.key} item={item} start={at} />)
    else
      rows.push(
        <Row
          key={item.key}
          id={`${id}${String(item.index)}`}
          contact={item.contact}
          index={item.index}
          size={contacts.length}
          start={at}
          isSelected={item.contact.uri === selected}
          isCurrent={item.index === current}
        />,
      )
  }
  return (
    <div className="list-all" style={{ blockSize: virtualizer.getTotalSize() }}>
      {headings}
      <div
        className="list-rows"
        role="listbox"
        ref={listRef}
        tabIndex={0}
        aria-label={contactsWords.contacts}
        aria-activedescendant={current === null ? undefined : `${id}${String(current)}`}
        onClick={onClick}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
      >
        {rows}
      </div>
    </div>
  )
}

const Heading = ({ item, start }: { item: Extract<ListItem, { kind: 'heading' }>; start: number }) => (
  <h2 style={{ insetBlockStart: start }}>
    <bdi>{item.name}</bdi> <span className="n">{item.count}</span>
  </h2>
)
