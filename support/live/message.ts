import type { Verdict } from '../record/trial.ts'

/** Where a run tells what it is doing, and with which key; set by the reporter for the worker that it starts. */
export const liveVariable = 'TAHAN_LIVE'

/** What a run says first. */
export interface KeyMessage {
  kind: 'key'
  key: string
}

/** Of a socket that has a name and no file. */
export function abstractPath(name: string): string {
  return `\0${name}`
}

export function addressOf(name: string, key: string): string {
  return `${name}/${key}`
}

/** What a run tells of itself while it goes on, a line of JSON each. Times are of the run's clock. */
export type LiveMessage =
  | { kind: 'run'; folder: string; target: string; profile: string; trials: number }
  /** Something that happened, once. */
  | { kind: 'said'; atMs: number; text: string }
  /** What is under way, since when, and what is seen of it now; told again and again until it is over. */
  | { kind: 'phase'; atMs: number; sinceMs: number; phase: string; live: string }
  | { kind: 'trial'; experiment: string; trial: number }
  /** The orchestrator showed a change. */
  | { kind: 'event'; text: string }
  /** What has a verdict so far; each replaces the one before. */
  | { kind: 'outcomes'; outcomes: LiveOutcome[] }

export interface LiveOutcome {
  id: string
  verdict: Verdict | 'skipped'
  /** In a sentence. */
  seen: string
}
