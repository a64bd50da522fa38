/** What is wrong with config.json, for whoever put it there. */
import type { ConfigProblem } from '../../store/config.ts'

export function configSentence(problem: ConfigProblem): string {
  const rest = 'Peu goes on without it: type the server yourself.'
  switch (problem.kind) {
    case 'unreadable':
      return problem.status === null
        ? `The file config.json beside this page could not be loaded. ${rest}`
        : `The file config.json beside this page could not be loaded (HTTP ${String(problem.status)}). ${rest}`
    case 'notJson':
      return `The file config.json beside this page is not JSON. ${rest}`
    case 'wrong':
      return problem.where === ''
        ? `The file config.json beside this page must hold ${problem.expected}. ${rest}`
        : `In config.json, at “${problem.where}”, there must be ${problem.expected}. ${rest}`
    default:
      return problem satisfies never
  }
}
