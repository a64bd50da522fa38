/** What is typed into Settings, checked. Pure. */
import { fail, ok, type Result } from '../../lib/result.ts'
import { CARD_URI_LIMIT, DEVICE_NAME_LIMIT, IDLE_LIMITS_S } from '../../model/preferences.ts'
import { webAddress } from '../../model/preferencesChecked.ts'
import { cleanLine } from '../../store/transfer.ts'
import type { MinutesProblem } from '../words/idle.ts'
import type { AddressProblem } from '../words/privacy.ts'

/** '' = none. */
export function readAddress(typed: string): Result<string, AddressProblem> {
  const text = typed.trim()
  if (text === '') return ok('')
  if (text.length > CARD_URI_LIMIT) return fail('tooLong')
  const address = webAddress(text)
  if (address !== '') return ok(address)
  const rest = /^https?:\/\/(.*)$/iu.exec(text)?.[1]
  if (rest === undefined || rest === '') return fail('notWeb')
  return fail(/^[^/?#]*@/u.test(rest) ? 'password' : 'badSign')
}

/** Answers seconds. */
export function readMinutes(typed: string): Result<number, MinutesProblem> {
  const text = typed.trim()
  if (!/^\d{1,9}$/u.test(text)) return fail(/^-\d+$/u.test(text) ? 'tooFew' : 'notNumber')
  const seconds = Number(text) * 60
  if (seconds < IDLE_LIMITS_S.least) return fail('tooFew')
  return seconds > IDLE_LIMITS_S.most ? fail('tooMany') : ok(seconds)
}

/** One line; '' = none. In UTF-16 units, as the model counts. */
export const readDeviceName = (typed: string): string =>
  cleanLine(typed.slice(0, DEVICE_NAME_LIMIT).toWellFormed(), DEVICE_NAME_LIMIT)
