/** Headings and buttons of Details. */
export const detailsWords = {
  details: 'Details',
  back: 'Back',
  more: 'More actions',
  edit: 'Rename',
  askAgain: 'Ask again',
  remove: 'Remove',
  today: 'Today',
  asList: 'Show as a list',
  asBar: 'Show as a bar',
  also: 'Also said',
  last: 'Last said',
  devices: 'Devices and services',
  subscription: 'Subscription',
  technical: 'Details',
  choose: 'Choose a contact to see more.',
  nobody: 'What your contacts share shows up here.',
} as const
