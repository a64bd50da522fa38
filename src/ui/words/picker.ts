/** What a picker says. */
export const pickerWords = {
  none: 'None is called that. You can say it in the note.',
  remove: (name: string): string => `Remove ${name}`,
  show: (label: string): string => `All of ${label}`,
  more: (limit: number): string => (limit === 1 ? 'Another' : 'Add'),
  full: (limit: number): string => `${String(limit)} at most. Remove one first.`,
} as const
