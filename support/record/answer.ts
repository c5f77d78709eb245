/** What a steady app takes to answer where nothing else asks it, over kept connections. */
export interface AnswerRecord {
  /** Turns, each an answer of the app and one of a bare responder on this machine; several responders took part. */
  n: number
  /** Medians, from sending to the last byte. */
  answerMs: number
  referenceMs: number
  /** answerMs ÷ referenceMs */
  timesReference: number
}
