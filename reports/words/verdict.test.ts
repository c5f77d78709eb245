import { describe, expect, test } from 'vitest'
import type { Experiment } from '../../support/record/experiment.ts'
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

describe('an experiment about more than an outage', () => {
  const seen = (median: number) => ({ ...exampleExperiment([1]).measures.outageMs, median })

  test('is told as what came back', () => {
    const experiment: Experiment = { ...exampleExperiment([10_430]), fault: 'server-power-off', replicas: 3 }
    experiment.measures.controlPlaneBackMs = seen(3670)
    experiment.measures.doorBackMs = { ...seen(5020), censored: 1 }
    expect(experimentSentence(experiment)).toBe(
      'Powering the only server off with three replicas: back was the control plane after 3.67 s, its door after at least 5.02 s; requests failed for 10.4 s (n=1).',
    )
  })

  test('is told as what became of latency', () => {
    const claim = 'Delaying the packets of a node by 30 ms, one instance'
    const experiment: Experiment = { ...exampleExperiment([0]), fault: 'network-degrade', claim }
    experiment.measures.latencyBeforeMs = seen(1.2)
    experiment.measures.latencySinceMs = seen(121.26)
    expect(experimentSentence(experiment)).toBe(
      'Delaying the packets of a node by 30 ms with one replica took half of the answers from 1.2 to 121.3 ms, and cost 0.00 s of service (n=1).',
    )
  })
})

test('without trials nothing is claimed', () => {
  expect(experimentSentence(exampleExperiment([]))).toContain('was not measured')
})

test('a service that did not come back cost at least what was watched', () => {
  const experiment = exampleExperiment([9000])
  experiment.measures.outageMs.censored = 1
  expect(experimentSentence(experiment)).toContain('cost at least 9.00 s')
  experiment.measures.nodeBackMs = { ...experiment.measures.outageMs, median: 4000, censored: 0 }
  expect(experimentSentence(experiment)).toContain(
    'the node after 4.00 s; requests failed for at least 9.00 s',
  )
})

test('of a database it is told that it was the database', () => {
  const claim = "Cutting the power of the database's node, and giving it back, one instance"
  const experiment = { ...exampleExperiment([20_500]), id: 'database-node-off-r1', claim }
  expect(experimentSentence(experiment)).toMatch(
    /^Cutting the power of the database's node, and giving it back cost 20\.5 s/,
  )
})
