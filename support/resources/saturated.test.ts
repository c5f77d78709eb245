import { expect, test } from 'vitest'
import { saturatedIn, saturatedInWords } from './saturated.ts'

test('a machine without rest is named; a pod, one that had some, and one that nobody knows are not', () => {
  const machines = saturatedIn([
    { kind: 'node', name: 'agent-1', cpuShare: 0.975 },
    { kind: 'node', name: 'agent-2', cpuShare: 0.5 },
    { kind: 'node', name: 'agent-3', cpuShare: undefined },
    { kind: 'pod', name: 'default/hello-1', cpuShare: undefined },
    { kind: 'harness', name: 'laptop', cpuShare: 1 },
  ])
  expect(machines.map(({ node }) => node)).toEqual(['agent-1', undefined])
  expect(saturatedInWords(machines)).toBe(
    'the processors of agent-1 were busy for 97 % of the time, the processors of the machine that tahan runs on were busy for 100 % of the time',
  )
  expect(saturatedInWords([])).toBeUndefined()
})
