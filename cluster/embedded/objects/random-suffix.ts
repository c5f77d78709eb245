/** Without vowels and what looks alike, so that no word comes out by accident; Kubernetes' own choice. */
export const safeLetters = 'bcdfghjklmnpqrstvwxz2456789'

/** Five letters that make a name one of its kind, as `generateName` does. @param random at least 0, below 1 */
export function randomSuffix(random: () => number): string {
  return Array.from({ length: 5 }, () => safeLetters[Math.floor(random() * safeLetters.length)]).join('')
}
