import { expect, test } from 'vitest'
import type { Fault } from '../chaos/fault.ts'
import { advise } from './advise.ts'
import { onDefaults, onResponsive } from './testing/settings.ts'

const off: Fault = { kind: 'node-power-off', node: 'n1' }
const about = (limitMs: number | undefined) => ({ fault: off, times: ['outage'] as const, limitMs })

test('names the term that is the most of it, and what it would be with it set otherwise', () => {
  const advice = advise({ setting: onDefaults, ...about(60_000) })
  expect(advice).toMatch(/^toleration 300 s is 8\d % of what is predicted of it \(33\d–36\d s\); with /)
  expect(advice).toContain(
    'a toleration of 20 s and a grace of 16 s (heartbeats every 4 s, looked at every 2 s)',
  )
  expect(advice).toMatch(/the prediction is 3\d\.\d–\d\d(\.\d)? s\.$/)
})

test('advises no more than is needed, and says where that may still be too long', () => {
  expect(advise({ setting: onDefaults, ...about(100_000) })).toContain(
    'with a toleration of 20 s the prediction',
  )
  expect(advise({ setting: onDefaults, ...about(1_000) })).toMatch(/, which may still be too long\.$/)
})

test('advises a readiness probe that is asked more often, where that is the most of it', () => {
  const { readiness } = onResponsive.workload
  const setting = {
    ...onResponsive,
    workload: { ...onResponsive.workload, readiness: readiness && { ...readiness, periodMs: 10_000 } },
  }
  const fault: Fault = { kind: 'pod-delete', namespace: 'x', instance: 'a' }
  expect(advise({ setting, fault, times: ['reaction', 'repair'], limitMs: 10_000 })).toMatch(
    /^readiness .* with readiness asked every 1 s the prediction is /,
  )
})

test('says nothing where nothing was predicted, and that nothing helps where nothing does', () => {
  expect(advise({ setting: onDefaults, fault: undefined, times: ['outage'], limitMs: 1 })).toBeUndefined()
  const fault: Fault = { kind: 'container-kill', namespace: 'x', instance: 'a' }
  expect(advise({ setting: onDefaults, fault, times: ['reaction'], limitMs: 1 })).toMatch(
    /; no setting of cluster or app that is known here would shorten it much\.$/,
  )
})
