import type { RecordedPackets } from './packet-folder.ts'
import type { RecordedRun } from './read-run.ts'
import { type RunSummary, summaryOf } from './summary.ts'

/** The summary of a run as it is read of its folder. */
export function summaryOfRecorded(run: RecordedRun, packets: readonly RecordedPackets[]): RunSummary {
  const own = <T>(recorded: readonly { experiment: T }[]) => recorded.map(({ experiment }) => experiment)
  return summaryOf(run.manifest, own(run.experiments), run.skipped, own(run.loads), own(packets))
}
