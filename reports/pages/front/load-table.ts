import type { LoadExperiment } from '../../../support/record/load-experiment.ts'
import { escaped, table } from '../../words/html.ts'
import { mostDelivering } from '../../words/load/load-sentence.ts'
import { lossText, measureText, msText, rateText, stepText } from '../../words/load/step-text.ts'
import { grouped, percentText } from '../../words/units.ts'
import { verdictWords } from '../../words/verdict.ts'
import { wide } from '../page-style.ts'

interface Entry {
  experiment: LoadExperiment
  href: string
}

const head = [
  ...['Load', 'Verdict', 'Most at', 'Good answers, /s', 'p50, ms', 'p99, ms', 'Request loss', 'Availability'],
  'Knee',
]

/** Every load's figures in one table. HTML; empty without any. */
export function loadTable(loads: readonly Entry[]): string {
  return loads.length === 0 ? '' : wide(table(head, loads.map(loadRow)))
}

function loadRow({ experiment, href }: Entry): string[] {
  const { id, verdict, kind, knee } = experiment
  const best = mostDelivering(experiment)
  const cell = (
    name: 'requestsPerSecond' | 'p50Ms' | 'p99Ms' | 'requestLoss' | 'availability',
    text: (value: number) => string,
  ) => (best === undefined ? '–' : measureText(best.measures[name], text))
  return [
    link(id, href),
    verdictWords[verdict],
    best === undefined ? '–' : stepText(kind, best),
    cell('requestsPerSecond', rateText),
    cell('p50Ms', msText),
    cell('p99Ms', msText),
    cell('requestLoss', lossText),
    cell('availability', percentText),
    knee?.range === undefined
      ? '–'
      : `${knee.isAbove ? '≥ ' : ''}${[...new Set(knee.range)].map(grouped).join('–')}`,
  ]
}

function link(id: string, href: string): string {
  return `<a href="${escaped(href)}">${escaped(id)}</a>`
}
