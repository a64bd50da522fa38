/** The words of RFC 4480 §3.2: what one is doing. */
import { ACTIVITY_NAMES, type ActivityName } from '../../model/rich.ts'
import { type Naming, named } from './choice.ts'

const WORDS: Record<ActivityName, Naming> = {
  appointment: ['Appointment', 'in an appointment', 'doctor dentist date'],
  away: ['Away', 'away'],
  breakfast: ['Breakfast', 'at breakfast', 'eating food'],
  busy: ['Busy', 'busy'],
  dinner: ['Dinner', 'at dinner', 'supper eating food'],
  holiday: ['Public holiday', 'on holiday', 'day off'],
  'in-transit': ['On the way', 'on the way', 'commute transit'],
  'looking-for-work': ['Looking for work', 'looking for work', 'job'],
  lunch: ['Lunch', 'at lunch'],
  meal: ['Meal', 'at a meal', 'lunch eating food brunch'],
  meeting: ['Meeting', 'in a meeting', 'conference'],
  'on-the-phone': ['On the phone', 'on the phone'],
  performance: ['Performance', 'at a performance', 'theatre concert cinema show'],
  'permanent-absence': ['Gone for good', 'gone for good', 'left permanent absence'],
  playing: ['Playing', 'playing', 'game sport'],
  presentation: ['Presentation', 'in a presentation', 'talk lecture'],
  shopping: ['Shopping', 'shopping', 'errands'],
  sleeping: ['Sleeping', 'asleep', 'night rest bed'],
  spectator: ['Watching an event', 'watching something', 'spectator match game sport'],
  steering: ['Driving', 'driving', 'steering car wheel'],
  travel: ['Travelling', 'travelling', 'journey trip'],
  tv: ['Watching television', 'watching television', 'tv film'],
  vacation: ['Vacation', 'on vacation', 'leave holidays out of office'],
  working: ['Working', 'working', 'focus desk'],
  worship: ['At worship', 'at worship', 'church mosque synagogue temple prayer'],
  unknown: ['Something', 'doing something'],
}

/**
 * Not to be picked: what the menu's statuses say already, what says nothing, and `lunch`, which the schema of RFC 4480
 * does not have (a meal is sent instead).
 */
const HIDDEN: readonly ActivityName[] = ['away', 'busy', 'on-the-phone', 'unknown', 'lunch']

const OFTEN: readonly ActivityName[] = ['meeting', 'working', 'meal', 'in-transit', 'travel', 'vacation']

const activities = named(ACTIVITY_NAMES, name => WORDS[name], HIDDEN, OFTEN)
/** As half a sentence after "is": `in a meeting`. */
export const activityWords = activities.said
export const ACTIVITY_CHOICES = activities.choices
