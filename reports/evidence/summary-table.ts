import { ninesOf, yearlyAvailability, yearlyDowntimeSeconds } from '../../support/measure/availability.ts'
import type { MeasureName } from '../../support/record/experiment.ts'
import { claimableShare, trialsToClaim } from '../../support/statistics/claim.ts'
import { verdictTable } from '../words/verdict-table.ts'
import { ledgerTable } from './ledger-table.ts'
import { loadTable } from './load-table.ts'
import type { Outcome } from './outcomes.ts'
import { packetTable } from './packet-summary.ts'
import { predictionTable } from './prediction-table.ts'
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
  'Median [least–most] of the trials, from six on with its 95 % interval (…–…); ≥ marks what had not ended when a trial ' +
  'did, and a median among such is that of Kaplan and Meier. Repair is until the replacement is ready, running until ' +
  `its container runs. The last column is what ${failuresPerYear} such failures a year would cost, each as long as the ` +
  'median outage.'

/** summary.md: what summary.json says, as tables for people, the verdicts first. */
export function summaryTable(summary: RunSummary, outcomes: readonly Outcome[]): string {
  const { target, profile, startedAt, endedAt, experiments, loads, packets } = summary
  const some = experiments.length > 0
  const parts = [
    `# ${target}, profile ${profile}, ${startedAt}`,
    endedAt === null ? 'This run has not ended, or was stopped: this is what was done.' : `Ended ${endedAt}.`,
    verdictTable(outcomes),
    ...(some ? ['## What it cost', table(experiments), noteFor(experiments)] : []),
    ...extraTables(experiments),
    ...ledgerTable(experiments),
    ...predictionTable(experiments),
    ...loads.filter(({ steps }) => steps.length > 0).map(loadTable),
    ...packets.filter(({ streams }) => streams.length > 0).map(packetTable),
  ]
  return `${parts.join('\n\n')}\n`
}

function table(experiments: readonly ExperimentSummary[]): string {
  return markdown(columns, experiments.map(cellsOf))
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** What only some experiments measure: how nodes come back, and what a degraded network does to latency. */
function extraTables(experiments: readonly ExperimentSummary[]): string[] {
  return extras.flatMap(({ note, head, measures, text }) => {
    const measured = experiments.filter(({ measures: all }) => measures.some(name => (all[name]?.n ?? 0) > 0))
    if (measured.length === 0) return []
    const rows = measured.map(({ id, measures: all }) => [
      id,
      ...measures.map(name => range(all[name], text)),
    ])
    return [`${note}\n\n${markdown(['experiment', ...head], rows)}`]
  })
}

function cellsOf({ id, trials, verdict, measures }: ExperimentSummary): string[] {
  const percent = (ratio: number) => `${(Math.floor(ratio * 1e5) / 1e3).toFixed(3)} %`
  const outage = measures.outageMs
  return [
    id,
    String(trials),
    verdict,
    range(measures.reactionMs, inSeconds),
    range(measures.repairMs, inSeconds),
    range(measures.runningMs, inSeconds),
    range(measures.recoveryMs, inSeconds),
    range(outage, inSeconds),
    range(measures.longestWindowMs, inSeconds),
    range(measures.lostSeconds, value => value.toFixed(2)),
    range(measures.failedRequests, value => String(Math.round(value))),
    range(measures.availability, percent),
    yearly(outage),
  ]
}

const inSeconds = (ms: number) => (ms / 1000).toFixed(2)

const extras: { note: string; head: string[]; measures: MeasureName[]; text: (value: number) => string }[] = [
  {
    note: 'What came back, and how long after the power was given or the reboot began:',
    head: ['node Ready s', 'its door answers s', 'an instance on it serves s', 'control plane answers s'],
    measures: ['nodeBackMs', 'doorBackMs', 'instanceBackMs', 'controlPlaneBackMs'],
    text: inSeconds,
  },
  {
    note: "Latency of good answers through the degraded node's door:",
    head: ['median before ms', 'median since ms', '99 % before ms', '99 % since ms'],
    measures: ['latencyBeforeMs', 'latencySinceMs', 'latencyP99BeforeMs', 'latencyP99SinceMs'],
    text: ms => ms.toFixed(1),
  },
  {
    note: 'From when the workers of a queue were given back until no more waited than before they went:',
    head: ['worked off s'],
    measures: ['drainMs'],
    text: inSeconds,
  },
]

function range({ survival, ...facts }: MeasureFacts, text: (value: number) => string): string {
  const { median, min, max, censored, n, medianInterval } = facts
  if (median === null || min === null || max === null) return '–'
  if (survival?.median != null) {
    return `${text(survival.median)} [${text(min)}–≥ ${text(max)}], ${censored} of ${n} not ended`
  }
  const sign = censored > 0 ? '≥ ' : ''
  const [middle, low, high] = [text(median), text(min), text(max)]
  if (low === high) return `${sign}${middle}`
  const interval = medianInterval && ` (${medianInterval.map(text).join('–')})`
  return `${sign}${middle}${interval ?? ''} [${low}–${high}]`
}

/** `23 s (6.1 nines)`: what the median outage would add up to. */
function yearly({ median, censored, survival }: MeasureFacts): string {
  if (median === null || (censored > 0 && survival?.median !== median)) return '–'
  const nines = ninesOf(yearlyAvailability(median, failuresPerYear))
  const down = `${Math.round(yearlyDowntimeSeconds(median, failuresPerYear))} s`
  return Number.isFinite(nines) ? `${down} (${nines.toFixed(1)} nines)` : down
}
