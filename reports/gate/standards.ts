/** What the gate holds against a baseline. Unit is in the name; `processorMs` is the pods' processor time per answer. */
export const gatedMeasures = [
  'answerMs',
  'answerTimesReference',
  'hangMs',
  'outageMs',
  'repairedMs',
  'lostSeconds',
  'requestsPerSecond',
  'loadP50Ms',
  'loadP99Ms',
  'processorMs',
  'requestLoss',
  'packetLoss',
] as const
export type GatedMeasure = (typeof gatedMeasures)[number]

/** From when a difference between two runs is one that matters, and not the machine's. */
export interface GateStandard {
  unit: 'ms' | 's' | 'requests/s' | 'ratio' | 'times'
  better: 'less' | 'more'
  /** The median must be worse by this share of the baseline's: 0.1 is 10 %. */
  share: number
  /** And by this much, in the unit: a large share of next to nothing does not matter. */
  floor: number
  /** Runs of one build differ by this share anyway: the evidence must be of more than that. */
  drift: number
  /** A run's trials stand for the run: runs differ by more only where their middles do, by more than trials explain. */
  trialsTell: boolean
  /** So many runs of a baseline tell what runs differ by; with fewer, nothing is called more than suspicious. */
  runsToKnow: number
  because: string
}

/** Runs differ by little more than trials do. */
const runsOfFaults = 3
/** Under load runs differ by much more than trials do: with five of them two runs in a hundred were called worse for nothing. */
const runsOfLoads = 10

export const standards: Record<GatedMeasure, GateStandard> = {
  answerMs: {
    ...{
      unit: 'ms',
      better: 'less',
      share: 0.1,
      floor: 0.02,
      drift: 0.05,
      trialsTell: true,
      runsToKnow: runsOfFaults,
    },
    because: 'clients wait a tenth longer on every request; runs of one build differ by up to a twentieth',
  },
  answerTimesReference: {
    ...{
      unit: 'times',
      better: 'less',
      share: 0.1,
      floor: 0.02,
      drift: 0.05,
      trialsTell: true,
      runsToKnow: runsOfFaults,
    },
    because: 'the same, against what a bare responder on this machine takes that is asked in turns with it',
  },
  hangMs: {
    ...{
      unit: 'ms',
      better: 'less',
      share: 0.15,
      floor: 500,
      drift: 0,
      trialsTell: true,
      runsToKnow: runsOfFaults,
    },
    because:
      'as the readiness probe is set, an instance that hangs is sent requests for so long; no fault here hangs one, so it ' +
      'is read from the live app and not measured',
  },
  outageMs: {
    ...{
      unit: 'ms',
      better: 'less',
      share: 0.15,
      floor: 300,
      drift: 0.05,
      trialsTell: false,
      runsToKnow: runsOfFaults,
    },
    because: 'a third of a second is within what the phase of the kubelet decides',
  },
  repairedMs: {
    ...{
      unit: 'ms',
      better: 'less',
      share: 0.15,
      floor: 500,
      drift: 0.05,
      trialsTell: false,
      runsToKnow: runsOfFaults,
    },
    because: 'the kubelet looks every second, so half a second is the phase',
  },
  lostSeconds: {
    ...{
      unit: 's',
      better: 'less',
      share: 0.15,
      floor: 0.3,
      drift: 0.05,
      trialsTell: false,
      runsToKnow: runsOfFaults,
    },
    because: 'as much of the service as a third of a second of full outage',
  },
  requestsPerSecond: {
    ...{
      unit: 'requests/s',
      better: 'more',
      share: 0.1,
      floor: 5,
      drift: 0.05,
      trialsTell: false,
      runsToKnow: runsOfLoads,
    },
    because: 'a tenth less is carried by the same machines',
  },
  loadP50Ms: {
    ...{
      unit: 'ms',
      better: 'less',
      share: 0.15,
      floor: 1,
      drift: 0.05,
      trialsTell: false,
      runsToKnow: runsOfLoads,
    },
    because: 'under load half of the clients wait noticeably longer',
  },
  loadP99Ms: {
    ...{
      unit: 'ms',
      better: 'less',
      share: 0.3,
      floor: 10,
      drift: 0.1,
      trialsTell: false,
      runsToKnow: runsOfLoads,
    },
    because: 'one in a hundred depends on few moments, so a third is the least that says something',
  },
  processorMs: {
    ...{
      unit: 'ms',
      better: 'less',
      share: 0.1,
      floor: 0.01,
      drift: 0.05,
      trialsTell: false,
      runsToKnow: runsOfLoads,
    },
    because:
      'the same answers take a tenth more of the processors, and that is what a small cluster is short of',
  },
  requestLoss: {
    ...{
      unit: 'ratio',
      better: 'less',
      share: 0.15,
      floor: 0.005,
      drift: 0,
      trialsTell: false,
      runsToKnow: runsOfLoads,
    },
    because: 'one more request in two hundred is lost',
  },
  packetLoss: {
    ...{
      unit: 'ratio',
      better: 'less',
      share: 0.15,
      floor: 0.005,
      drift: 0,
      trialsTell: false,
      runsToKnow: runsOfLoads,
    },
    because: 'one more packet in two hundred is lost',
  },
}

/** How often a run that is no worse may be called one, over all of its measures together. */
export const allowedError = 0.01

/** With a p-value below it, before anything is corrected for the number of measures, a measure is looked at again. */
export const suspicion = 0.1

/** What fresh trials may err by, over all measures: they are made where there was a suspicion, once in ten times or less. */
export const confirmedError = allowedError / suspicion
