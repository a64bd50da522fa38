/** What someone is doing, as half a sentence after "is". */
export { activityWords } from '../words/activity.ts'
