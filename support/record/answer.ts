/** What a steady app takes to answer where nothing else asks it, over kept connections. */
export interface AnswerRecord {
  /** Turns, each an answer of the app and one of a bare responder on this machine. */
  n: number
  /** Medians, from sending to the last byte. */
  answerMs: number
  referenceMs: number
  /** Median of what each turn's answer of the app took ÷ what the bare responder's took. */
  timesReference: number
}
