/** What is predicted of the trials: the four times, and until the replacement runs. */
export const predictedNames = ['reaction', 'running', 'repair', 'recovery', 'outage'] as const
export type PredictedName = (typeof predictedNames)[number]

/** One part of a predicted time. */
export interface PredictedTerm {
  name: string
  lowMs: number
  /** Undefined: it has no end while the fault lasts. */
  highMs: number | undefined
  /**
   * Whence it is known. `configuration`: it follows from what the cluster and the app are set to. `measured`: a constant
   * of these machines, seen while the app was deployed. `presumed`: a constant of such machines that nobody measured.
   */
  from: 'configuration' | 'measured' | 'presumed'
  /** How it comes about, with its figures. */
  because: string
}

/** A time as a sum of its terms. */
export interface PredictedTime {
  lowMs: number
  /** Undefined: it does not end while the fault lasts. */
  highMs: number | undefined
  terms: PredictedTerm[]
  /** Name of the term that contributes most; undefined where there is none. */
  dominant: string | undefined
}

/** A measurement that the prediction does not hold: the cluster, or the model of it, is not what it is taken to be. */
export interface Unpredicted {
  trial: number
  time: PredictedName
  measuredMs: number
  /** In words, as a whole. */
  sentence: string
}

/** What the configuration lets expect of an experiment. A time that cannot be told is absent. */
export interface Prediction {
  times: Partial<Record<PredictedName, PredictedTime>>
  unpredicted: Unpredicted[]
}
