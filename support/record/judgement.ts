/** One claim that an experiment was held to, passed or not. */
export interface Judgement {
  /** What was claimed, e.g. `the outage`. */
  claim: string
  pass: boolean
  /** With its unit. */
  limit: string
  seen: string
  /** Why the limit stands where it stands. */
  because: string
}
