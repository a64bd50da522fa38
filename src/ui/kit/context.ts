/** How components reach the store and the commands of their page, and nothing more of it than they need. */
import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { Shown } from '../../model/shown.ts'
import type { Commands } from '../../store/commands.ts'
import type { PageState } from '../../store/state.ts'
import type { PageStore } from '../../store/store.ts'

export type Page = { readonly store: PageStore; readonly commands: Commands }

/** `<PageContext value={page}>` around everything. */
export const PageContext = createContext<Page | null>(null)

function usePageContext(): Page {
  const page = use(PageContext)
  if (page === null) throw new Error('a component stands outside of PageContext')
  return page
}

/** The smallest value a component needs; it paints again when that changes. `select` must not make new objects. */
export const usePage = <Value>(select: (state: PageState) => Value): Value =>
  useStore(usePageContext().store.page, select)

export const useCommands = (): Commands => usePageContext().commands

/** One contact's presence. Only the components that ask for this URI paint again when it changes. */
export function useShown(uri: string): Shown | undefined {
  const { shown } = usePageContext().store
  const subscribe = useCallback((listener: () => void) => shown.subscribe(uri, listener), [shown, uri])
  return useSyncExternalStore(subscribe, () => shown.get(uri))
}

/** Reads the store once, without painting again when it changes: for the first value of a form. */
export const useReadPage = (): (() => PageState) => usePageContext().store.page.getState
