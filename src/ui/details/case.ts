/** The first letter alone; the rest of a sentence may hold names. */
export const lower = (word: string): string => word.charAt(0).toLowerCase() + word.slice(1)
export const upper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
