/** One's own other devices, as the network has them. */
export const devicesWords = {
  title: 'My other devices',
  text: 'Where else you are signed in, as those see it who may see you. Peu asks the network only while you look.',
  show: 'Show my other devices',
  unknown: 'The network has not said. It may not let you see yourself, or nothing has come yet.',
  none: 'The network knows of no other device of yours.',
  me: 'You',
} as const
