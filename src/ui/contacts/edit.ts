/** Name and group of a contact at once. */
import type { Contact } from '../../model/contact.ts'
import { nameFromUri } from '../../store/address.ts'
import { cleanLine, GROUP_LIMIT, NAME_LIMIT } from '../../store/transfer.ts'
import type { Page } from '../kit/context.ts'

/**
 * Each of the two commands sends the whole contact as the page knows it, so the second one waits until the worker has
 * said that the first is done; otherwise it would take the first one back.
 */
export function editContact(
  { store, commands }: Page,
  uri: string,
  to: { readonly name: string; readonly group: string },
): void {
  const contact = (): Contact | undefined => store.page.getState().contacts?.find(one => one.uri === uri)
  const old = contact()
  if (old === undefined) return
  const renames = (cleanLine(to.name, NAME_LIMIT) || nameFromUri(uri)) !== old.name
  const moves = cleanLine(to.group, GROUP_LIMIT) !== old.group
  if (renames) commands.renameContact(uri, to.name)
  if (!moves) return
  if (!renames) {
    commands.moveContact(uri, to.group)
    return
  }
  const stop = store.page.subscribe(() => {
    const now = contact()
    if (now === old) return
    stop()
    if (now !== undefined) commands.moveContact(uri, to.group)
  })
}
