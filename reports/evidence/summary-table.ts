import { ninesOf, yearlyAvailability, yearlyDowntimeSeconds } from '../../support/measure/availability.ts'
import { claimableShare, trialsToClaim } from '../../support/statistics/claim.ts'
import type { ExperimentSummary, MeasureFacts, RunSummary } from './summary.ts'

/** How often a component is taken to fail, for what an outage would mean over a year. */
const failuresPerYear = 12

const columns = [
  'experiment',
  'trials',
  'verdict',
  'reaction s',
  'repair s',
  'running s',
  'recovery s',
  'outage s',
  'longest window s',
  'lost s',
  'failed requests',
  'availability',
  'down a year',
]

/** What the table's words mean, and what so many trials allow to claim. */
function noteFor(experiments: readonly ExperimentSummary[]): string {
  const counts = experiments.filter(({ fault }) => fault !== null).map(({ trials }) => trials)
  if (counts.length === 0) return note
  const trials = Math.min(...counts)
  const share = Math.floor(100 * claimableShare(trials))
  const few =
    trials === 1 ? '1 trial that keeps a limit allows' : `${trials} trials that all keep a limit allow`
  return (
    `${note} ${few} to claim it for ${share} % of cases, with 95 % confidence; for 90 % of cases it takes ` +
    `${trialsToClaim(0.9)}, for 99 % ${trialsToClaim(0.99)}.`
  )
}

const note =
  'Median [least–most] of the trials; ≥ marks what had not ended when a trial did. Repair is until the replacement is ' +
  `ready, running until its container runs. The last column is what ${failuresPerYear} such failures a year would ` +
  'cost, each as long as the median outage.'

/** summary.md: what summary.json says, as a table for people. */
export function summaryTable(summary: RunSummary): string {
  const { target, profile, startedAt, endedAt, experiments, skipped } = summary
  const some = experiments.length > 0
  const list = [
    ...experiments.map(({ id, claim, verdict, reason }) => `- **${id}** (${claim}) – ${verdict}: ${reason}`),
    ...skipped.map(({ id, reason }) => `- **${id}** – skipped: ${reason}`),
  ]
  const parts = [
    `# ${target}, profile ${profile}, ${startedAt}`,
    endedAt === null ? 'This run has not ended, or was stopped: this is what was done.' : `Ended ${endedAt}.`,
    some ? table(experiments) : 'No experiment was finished.',
    ...(some ? [noteFor(experiments)] : []),
    ...(list.length > 0 ? [list.join('\n')] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

function table(experiments: readonly ExperimentSummary[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...experiments.map(row => line(cellsOf(row)))].join(
    '\n',
  )
}

function cellsOf({ id, trials, verdict, measures }: ExperimentSummary): string[] {
  const seconds = (value: number) => (value / 1000).toFixed(2)
  const percent = (ratio: number) => `${(Math.floor(ratio * 1e5) / 1e3).toFixed(3)} %`
  const outage = measures.outageMs
  return [
    id,
    String(trials),
    verdict,
    range(measures.reactionMs, seconds),
    range(measures.repairMs, seconds),
    range(measures.runningMs, seconds),
    range(measures.recoveryMs, seconds),
    range(outage, seconds),
    range(measures.longestWindowMs, seconds),
    range(measures.lostSeconds, value => value.toFixed(2)),
    range(measures.failedRequests, value => String(Math.round(value))),
    range(measures.availability, percent),
    yearly(outage),
  ]
}

function range({ median, min, max, censored }: MeasureFacts, text: (value: number) => string): string {
  if (median === null || min === null || max === null) return '–'
  const sign = censored > 0 ? '≥ ' : ''
  const [middle, low, high] = [text(median), text(min), text(max)]
  return low === high ? `${sign}${middle}` : `${sign}${middle} [${low}–${high}]`
}

/** `23 s (6.1 nines)`: what the median outage would add up to. */
function yearly({ median, censored }: MeasureFacts): string {
  if (median === null || censored > 0) return '–'
  const nines = ninesOf(yearlyAvailability(median, failuresPerYear))
  const down = `${Math.round(yearlyDowntimeSeconds(median, failuresPerYear))} s`
  return Number.isFinite(nines) ? `${down} (${nines.toFixed(1)} nines)` : down
}
