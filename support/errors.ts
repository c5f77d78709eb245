/** What a person and a program need to act on a failure. Every part but the sentence may be unknown. */
export interface ErrorDetails {
  /** Why it happened, as far as we know. */
  because?: string
  /** The last words of what died (standard error, a log's tail). */
  lastWords?: string
  /** What the reader can do about it. */
  tryThis?: string
  cause?: unknown
}

/**
 * An error that a user of tahan sees: a sentence, the cause, the last words of what died, and what to try.
 * `code` is stable, for programs; everything else is for people.
 */
export class TahanError extends Error {
  readonly code: string

  constructor(code: string, sentence: string, details: ErrorDetails = {}) {
    const lines = [`[${code}]: ${sentence}`]
    if (details.because) lines.push(`  Because: ${details.because}`)
    if (details.lastWords) lines.push(`  Last words: "${details.lastWords.trim()}"`)
    if (details.tryThis) lines.push(`  Try: ${details.tryThis}`)
    super(lines.join('\n'), { cause: details.cause })
    this.name = 'TahanError'
    this.code = code
  }
}

/** The sentence of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
