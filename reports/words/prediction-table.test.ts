import { expect, test } from 'vitest'
import type { Experiment } from '../../support/record/experiment.ts'
import type { PredictedTerm } from '../../support/record/prediction.ts'
import { exampleExperiment } from '../testing/example.ts'
import { predictionTable, predictionTerms, unpredictedNotes } from './prediction-table.ts'

const grace: PredictedTerm = {
  ...{ name: 'monitor grace', lowMs: 4000, highMs: 4000, from: 'configuration' },
  because: 'node-monitor-grace-period',
}
const predicted = { lowMs: 4000, highMs: 4000, terms: [grace], dominant: grace.name }
const experiment: Experiment = {
  ...exampleExperiment([9000]),
  prediction: {
    times: { reaction: predicted, outage: predicted },
    unpredicted: [{ trial: 1, time: 'outage', measuredMs: 9000, sentence: 'It was 9 s.' }],
  },
}
const textOf = (html: string) => html.replaceAll('\u00a0', ' ').replaceAll(/<[^>]+>/g, '|')

test('each time stands beside its measurement, with its longest term, and is marked where it lies outside', () => {
  const table = textOf(predictionTable(experiment))
  expect(table).toMatch(/Outage\|+4 s\|+9\.00 s \|outside\|+monitor grace 4 s is 100 % of it/)
  expect(unpredictedNotes(experiment)).toContain('It was 9')
})

test('a term of several times is told once, with whence it is known', () => {
  expect(predictionTerms(experiment)).toEqual([
    ['Monitor grace', '4 s (from the configuration): node-monitor-grace-period'],
  ])
})

test('without a prediction nothing is told', () => {
  const none = exampleExperiment([9000])
  expect([predictionTable(none), unpredictedNotes(none)]).toEqual(['', ''])
})
