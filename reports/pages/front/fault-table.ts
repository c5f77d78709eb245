import type { Experiment } from '../../../support/record/experiment.ts'
import { escaped, table } from '../../words/html.ts'
import { grouped, percentText, secondsNumber } from '../../words/units.ts'
import { verdictWords } from '../../words/verdict.ts'
import { wide } from '../page-style.ts'

const head = [
  ...['Experiment', 'Verdict', 'Reaction, s', 'Repair, s', 'Recovery, s', 'Outage, s'],
  ...['Lost requests', 'Availability'],
]

/** Every experiment’s figures in one table. HTML; empty without any. */
export function faultTable(entries: readonly { experiment: Experiment; href: string }[]): string {
  if (entries.length === 0) return ''
  const rows = entries.map(({ experiment, href }) => [
    `<a href="${escaped(href)}">${escaped(experiment.id)}</a>`,
    verdictWords[experiment.verdict],
    ...(['reactionMs', 'repairMs', 'recoveryMs', 'outageMs'] as const).map(name => range(experiment, name)),
    lostRequests(experiment),
    percentText(experiment.measures.availability.median),
  ])
  return `${wide(table(head, rows))}<p><small>Medians over the trials [shortest to longest]. An experiment ending in -r1 watched an app with one instance, one in -r3 with three.</small></p>`
}

function lostRequests({ measures }: Experiment): string {
  const { median } = measures.failedRequests
  return median === undefined ? '–' : grouped(Math.round(median))
}

function range(
  { measures }: Experiment,
  name: 'reactionMs' | 'repairMs' | 'recoveryMs' | 'outageMs',
): string {
  const { median, min, max } = measures[name]
  if (median === undefined || min === undefined || max === undefined) return '–'
  const spread = min === max ? '' : `[${secondsNumber(min)}–${secondsNumber(max)}]`
  return `${secondsNumber(median)} <small>${spread}</small>`
}
