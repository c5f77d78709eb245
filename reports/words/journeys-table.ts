import { isCarried } from '../../support/measure/journey-knee.ts'
import type { Experiment } from '../../support/record/experiment.ts'
import type { JourneysRecord, RateRecord } from '../../support/record/journeys.ts'
import { escaped, table } from './html.ts'
import { slowestStep } from './journeys-sentence.ts'

const ratesHead = ['Users a second', 'Completed', 'Whole way: median', '99 %', 'Slowest step', 'Carried']
const head = ['Good', 'Failed', 'How', 'Median', '99 %']

/** How users fared who made the app's journey: a row a step, a table a trial, and who was at fault. HTML, empty without. */
export function journeysTable({ trials }: Pick<Experiment, 'trials'>): string {
  return trials.flatMap(({ number, journeys }) => (journeys ? [tableOf(number, journeys)] : [])).join('\n')
}

function tableOf(number: number, { begun, completed, steps, faults, rates = [] }: JourneysRecord): string {
  const rows = steps.map(({ name, ok, failed, failedBy, p50Ms, p99Ms }) => [
    escaped(name),
    String(ok),
    String(failed),
    Object.entries(failedBy)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', '),
    milliseconds(p50Ms),
    milliseconds(p99Ms),
  ])
  const summary = `<p>Trial ${number}: ${completed} of ${begun} journeys were completed.${completed < begun ? faultsInWords(faults) : ''}</p>`
  const climbed = rates.length > 0 ? `${table(ratesHead, rates.map(rateRow))}\n` : ''
  return `${summary}\n${climbed}${table(head, rows)}`
}

function rateRow(rate: RateRecord): string[] {
  const { perSecond, begun, unbegun = 0, completed, p50Ms, p99Ms } = rate
  const slowest = slowestStep(rate)
  return [
    String(perSecond),
    `${completed} of ${begun}${unbegun > 0 ? `, ${unbegun} more could not be sent` : ''}`,
    milliseconds(p50Ms),
    milliseconds(p99Ms),
    slowest ? `${escaped(slowest.name)}, ${milliseconds(slowest.p99Ms)}` : '–',
    isCarried(rate) ? 'yes' : 'no',
  ]
}

function faultsInWords(faults: JourneysRecord['faults']): string {
  if (faults === undefined) return ' No service is named: there were no logs to be read.'
  const parts = Object.entries(faults).map(([service, count]) =>
    service === 'nobody'
      ? `of ${count} no log shows anybody at fault`
      : `${count} failed in ${escaped(service)}`,
  )
  return parts.length > 0 ? ` By the ids of their requests in the services’ logs: ${parts.join(', ')}.` : ''
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '–' : `${ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms`
}
