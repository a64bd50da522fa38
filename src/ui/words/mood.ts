/** The words of RFC 4480 §3.5: how one feels. */
import { MOOD_NAMES, type MoodName } from '../../model/rich.ts'
import { type Naming, named } from './choice.ts'

/** Most moods are called what they are; these are not, or are looked for by other words. */
const OTHERS: Partial<Record<MoodName, Naming>> = {
  angry: ['Angry', 'angry', 'mad furious'],
  calm: ['Calm', 'calm', 'relaxed quiet'],
  contented: ['Content', 'content', 'contented satisfied fine'],
  excited: ['Excited', 'excited', 'thrilled'],
  happy: ['Happy', 'happy', 'glad joyful good cheerful'],
  in_awe: ['In awe', 'in awe'],
  in_love: ['In love', 'in love'],
  sad: ['Sad', 'sad', 'unhappy down blue'],
  sick: ['Sick', 'sick', 'ill unwell'],
  sleepy: ['Sleepy', 'sleepy', 'tired'],
  stressed: ['Stressed', 'stressed', 'pressure'],
  unknown: ['Some mood', 'in some mood'],
}
const plainly = (name: string): Naming => [name.charAt(0).toUpperCase() + name.slice(1), name]

const OFTEN: readonly MoodName[] = ['happy', 'calm', 'excited', 'stressed', 'sad', 'sick']

const moods = named(MOOD_NAMES, name => OTHERS[name] ?? plainly(name), ['unknown'], OFTEN)
/** As half a sentence after "is": `happy`. */
export const moodWords = moods.said
export const MOOD_CHOICES = moods.choices
