import type { Fault } from '../chaos/fault.ts'
import type { Sample } from '../probe/sample.ts'
import type { Experiment } from '../record/experiment.ts'
import type { LoadExperiment } from '../record/load-experiment.ts'
import type { EvidenceSecond, StepEvidence } from '../record/load-step.ts'
import type { PacketExperiment } from '../record/packet-experiment.ts'
import type { TimelineEvent } from '../timeline/event.ts'

/**
 * What a run tells of itself as it goes on, for whoever looks on meanwhile. Nothing of a run's evidence comes from here.
 */
export type News =
  /** What is under way, in a word or two: `deploying`, `steady state`, `watching`. */
  | { kind: 'phase'; phase: string }
  | { kind: 'trial-begins'; experiment: string; trial: number }
  /** Its probe's and its load's figures end with it. */
  | { kind: 'trial-ends'; experiment: string }
  /** An experiment as far as it got. */
  | { kind: 'experiment'; experiment: Experiment }
  /** The orchestrator showed a change of what is watched. */
  | { kind: 'event'; event: TimelineEvent }
  | { kind: 'samples'; experiment: string; samples: readonly Sample[] }
  /** @param t0Ms the proven instant of effect, run's clock */
  | { kind: 'fault'; fault: Fault; t0Ms: number }
  | { kind: 'healed'; fault: Fault }
  | { kind: 'step-begins'; experiment: string; step: LiveStep }
  /** A second of one of the processes or pods that make the load. */
  | { kind: 'load-second'; experiment: string; second: EvidenceSecond }
  /** A load experiment as far as it got. */
  | { kind: 'load-experiment'; experiment: LoadExperiment }
  | { kind: 'packet-experiment'; experiment: PacketExperiment }

/** What a step of a load asks for. */
type LiveStep = Pick<StepEvidence, 'number' | 'asked' | 'replicas' | 'engine'>

export type Tell = (news: News) => void
