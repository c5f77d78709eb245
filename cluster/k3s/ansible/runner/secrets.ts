const patterns: readonly [RegExp, string][] = [
  // In a datastore's address.
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^:@/\s]+):[^@\s]+@/gi, '$1:***@'],
  // A secret to join a cluster with, whole or in its short form after a word that says so.
  [/\bK10[0-9a-z]+::[\w-]+:\S+/g, 'K10***'],
  [/\b(token|password|secret)(["']?\s*[:=]\s*["']?)[^\s"',]+/gi, '$1$2***'],
]

/** Playbooks keep their secrets to themselves; what K3s says in its log before it dies is another matter. */
export function withoutSecrets(text: string): string {
  return patterns.reduce((kept, [pattern, instead]) => kept.replace(pattern, instead), text)
}
