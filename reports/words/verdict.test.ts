import { expect, test } from 'vitest'
import { exampleExperiment } from '../testing/example.ts'
import { experimentSentence } from './verdict.ts'

test('an experiment is told as its median outage, with the shortest and the longest', () => {
  expect(experimentSentence(exampleExperiment([1780, 1900, 2990]), '4000 ms')).toBe(
    'Killing the app’s process cost 1.90 s (1.78–2.99, n=3) with one replica; allowed 4000 ms.',
  )
})

test('a single trial has no range', () => {
  expect(experimentSentence(exampleExperiment([1900]))).toBe(
    'Killing the app’s process cost 1.90 s (n=1) with one replica.',
  )
})

test('a fault that nobody noticed cost no request', () => {
  expect(experimentSentence({ ...exampleExperiment([0, 0, 0]), replicas: 3 })).toBe(
    'Killing the app’s process cost no request with three replicas (n=3).',
  )
})

test('without trials nothing is claimed', () => {
  expect(experimentSentence(exampleExperiment([]))).toContain('was not measured')
})

test('a service that did not come back cost at least what was watched', () => {
  const experiment = exampleExperiment([9000])
  experiment.measures.outageMs.censored = 1
  expect(experimentSentence(experiment)).toContain('cost at least 9.00 s')
})
