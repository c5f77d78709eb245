/** One claim that an experiment was held to, passed or not. */
export interface Judgement {
  /** What was claimed, e.g. `the outage`. */
  claim: string
  pass: boolean
  /**
   * `inconclusive`: too little is known to say whether it holds. Absent in earlier runs, and where `pass` says it all;
   * see `judgementVerdict`.
   */
  verdict?: 'inconclusive' | undefined
  /** With its unit. */
  limit: string
  seen: string
  /** Why the limit stands where it stands. */
  because: string
  /** Which machines had no processor to spare in the trials that did not keep it, as a sentence. */
  busy?: string | undefined
  /** What would help, where it was not kept and the configuration has a say in it; see support/predict/advise. */
  advice?: string | undefined
}

/** What a judgement says: kept, not kept, or that nobody can tell yet. */
export function judgementVerdict({ pass, verdict }: Judgement): 'pass' | 'fail' | 'inconclusive' {
  return pass ? 'pass' : (verdict ?? 'fail')
}
