import type { Hold, LoadMessage, LoadSecond, Share } from './protocol.ts'

/** What one worker counted within the hold. */
export interface ShareDone extends Omit<Extract<LoadMessage, { kind: 'done' }>, 'kind'> {
  /** Why a part of what it should have counted is missing, in a sentence's words. */
  missingBecause?: string
}

/** Who makes one share of a step: a process of this machine, or a pod of the cluster. */
export interface StepWorker extends AsyncDisposable {
  readonly seconds: LoadSecond[]
  /** Connections that were ever open. */
  readonly connected: number
  /** Resolves when all its connections are open. */
  readonly ready: Promise<void>
  /** Rejects when it ends before. */
  readonly done: Promise<ShareDone>
  /** From then on its connections ask; run's clock. */
  begin: (atMs: number) => void
  /** From when to when answers count; a later call ends it sooner. */
  hold: (hold: Hold) => void
}

/** A pod that a part of a load came from. */
export interface LoadPodRecord {
  pod: string
  node: string
  /** Its clock was compared with the run's this closely: by so much it may have begun sooner or later than others. */
  clockWithinMs: number
}

/** Where the workers of a step come from. */
export interface StepWorkers {
  /** An instant has to be told so long before it comes for every worker to know of it by then; of those started. */
  noticeMs: () => number
  /** @param index of the share, from 0 */
  start: (share: Share, index: number, onSecond: (second: LoadSecond) => void) => Promise<StepWorker>
}
