import type { LoadExperiment } from '../../support/record/load-experiment.ts'
import type { PacketExperiment } from '../../support/record/packet-experiment.ts'
import { escaped, table } from '../words/html.ts'
import { loadSentence, mostDelivering } from '../words/load/load-sentence.ts'
import { lossText, measureText, msText, rateText, stepText } from '../words/load/step-text.ts'
import { grouped, percentText } from '../words/units.ts'
import { verdictWords } from '../words/verdict.ts'
import { wide } from './chart-image.ts'

interface Entry<T> {
  experiment: T
  href: string
}

/** One line for each load and for each experiment with packets; below them each load in words. HTML, empty without any. */
export function loadsOnFront(
  loads: readonly Entry<LoadExperiment>[],
  packets: readonly Entry<PacketExperiment>[],
): string {
  const parts: string[] = []
  if (loads.length > 0) {
    const head = [
      'Load',
      'Verdict',
      'Most at',
      'Good answers, /s',
      'p50, ms',
      'p99, ms',
      'Request loss',
      'Availability',
      'Knee',
    ]
    parts.push(wide(table(head, loads.map(loadRow))))
    parts.push(
      ...loads.map(
        ({ experiment }) =>
          `<p><small>${escaped(experiment.id)}: ${escaped(loadSentence(experiment))}</small></p>`,
      ),
    )
  }
  if (packets.length > 0) {
    const rows = packets.map(({ experiment, href }) => [
      link(experiment.id, href),
      verdictWords[experiment.verdict],
      escaped(experiment.reason),
    ])
    parts.push(wide(table(['Packets', 'Verdict', 'Because'], rows)))
  }
  return parts.join('\n')
}

function loadRow({ experiment, href }: Entry<LoadExperiment>): string[] {
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
