import { describe, expect, test } from 'vitest'
import type { Fault, FaultKind } from '../chaos/fault.ts'
import { analyseTrial } from '../measure/analyse-trial.ts'
import { readRecording } from '../measure/testing/recording.ts'
import { type PredictedName, predictedNames } from '../record/prediction.ts'
import type { MeasuredStart, Setting } from '../record/setting.ts'
import { predict } from './predict.ts'
import { onDefaults, onResponsive, threefold } from './testing/settings.ts'

/** Seconds. */
type Range = readonly [least: number, most: number]
type Row = Partial<Record<PredictedName, Range>>

// What a start takes there is taken from another experiment than the one that is predicted: that of the replacement
// after a node's failure for faults of instances, those of replacements of deleted instances for failed nodes.
const start = (runningMs: number): MeasuredStart => ({ runningMs, readyMs: 700, endpointsMs: 20 })
// With default timers from deletion to running; with responsive ones what is left of repair after taint and toleration.
const ofReplacement = [start(1_600), start(3_220 - 2_100), start(3_270 - 2_100), start(4_860 - 2_100)]
const ofDeleted = [start(780), start(880), start(1_870)]

const faultOf = (kind: FaultKind): Fault =>
  kind.startsWith('node')
    ? ({ kind, node: 'n1' } as Fault)
    : ({ kind, namespace: 'x', instance: 'a' } as Fault)

/** A real K3s v1.21.2 on one shared machine, three trials a row; by hand, and none of it went into the model. */
const rows: { fault: FaultKind; replicas: 1 | 3; setting: Setting; measured: Row }[] = [
  {
    ...{ fault: 'container-kill', replicas: 1, setting: { ...onDefaults, starts: ofReplacement } },
    measured: { reaction: [0.17, 0.79], running: [0.87, 1.8], recovery: [1, 2.84], outage: [1.78, 2.99] },
  },
  {
    ...{ fault: 'container-kill', replicas: 3, setting: { ...onDefaults, starts: ofReplacement } },
    measured: { reaction: [0.1, 0.7], running: [0.93, 1.8], recovery: [-0.04, 0.93], outage: [0.48, 0.99] },
  },
  {
    ...{ fault: 'sandbox-kill', replicas: 1, setting: { ...onDefaults, starts: ofReplacement } },
    measured: { reaction: [0.74, 0.89], running: [0.99, 1.02], recovery: [1.69, 2.17], outage: [1.7, 2.18] },
  },
  {
    ...{ fault: 'sandbox-kill', replicas: 3, setting: { ...onDefaults, starts: ofReplacement } },
    measured: { reaction: [0.19, 0.91], running: [0.96, 1.03], recovery: [1.19, 1.26], outage: [1.2, 1.27] },
  },
  {
    ...{ fault: 'pod-delete', replicas: 1, setting: { ...onDefaults, starts: ofReplacement } },
    measured: { reaction: [0.03, 0.03], running: [1.32, 3.08], recovery: [1.92, 4.47], outage: [1.89, 4.47] },
  },
  {
    ...{ fault: 'pod-delete', replicas: 3, setting: { ...onDefaults, starts: ofReplacement } },
    measured: { reaction: [0.03, 0.03], running: [0.78, 1.87], recovery: [0.21, 0.64], outage: [0.09, 0.47] },
  },
  {
    ...{ fault: 'node-power-off', replicas: 1, setting: { ...onDefaults, starts: ofDeleted } },
    measured: {
      reaction: [38.2, 38.2],
      running: [306.8, 306.8],
      recovery: [307.8, 307.8],
      outage: [346, 346],
    },
  },
  {
    ...{ fault: 'node-power-off', replicas: 1, setting: { ...onResponsive, starts: ofDeleted } },
    measured: { reaction: [3.31, 5.82], running: [3.22, 4.86], recovery: [4.42, 5.39], outage: [7.7, 11.18] },
  },
  {
    ...{ fault: 'node-power-off', replicas: 3, setting: { ...onResponsive, starts: ofDeleted } },
    measured: { reaction: [3.31, 5.82], running: [3.1, 5.22], recovery: [0.08, 0.22], outage: [3.32, 6.02] },
  },
]

describe('what a real K3s did lies within the prediction', () => {
  test.for(rows)('$fault, $replicas', ({ fault, replicas, setting, measured }) => {
    const times = predict(replicas === 3 ? threefold(setting) : setting, faultOf(fault))
    for (const [name, range] of Object.entries(measured)) {
      const { lowMs, highMs = Number.NaN } = times[name as PredictedName] ?? { lowMs: Number.NaN }
      expect(Math.min(...range) * 1_000, `${name}, least`).toBeGreaterThanOrEqual(lowMs)
      expect(Math.max(...range) * 1_000, `${name}, most`).toBeLessThanOrEqual(highMs)
    }
  })

  const recordings = {
    'default-a-r1-t1': { ...onDefaults, starts: ofReplacement },
    'default-b-r3-t1': threefold({ ...onDefaults, starts: ofReplacement }),
    'default-c-r3-t2': threefold({ ...onDefaults, starts: ofReplacement }),
    'responsive-d-r1-t2': { ...onResponsive, starts: ofDeleted },
    'responsive-d-r3-t2': threefold({ ...onResponsive, starts: ofDeleted }),
  }
  test.for(Object.entries(recordings))('recording %s', ([id, setting]) => {
    const { samples, events, context } = readRecording(id)
    const { times: measured } = analyseTrial(samples, events, context)
    const times = predict(setting, context.fault)
    const outside = predictedNames.filter(name => {
      const [expected, duration] = [times[name], measured[name]]
      if (!expected || !duration) return false
      return duration.ms < expected.lowMs || duration.ms > (expected.highMs ?? Number.POSITIVE_INFINITY)
    })
    expect(outside).toEqual([])
  })
})

test('the prediction is narrow where timers decide: less than a tenth around a default node failure', () => {
  const { outage, reaction } = predict({ ...onDefaults, starts: ofDeleted }, faultOf('node-power-off'))
  expect(reaction).toMatchObject({ lowMs: 29_600, highMs: 50_500, dominant: 'monitor grace' })
  expect(outage?.dominant).toBe('toleration')
  expect((outage?.highMs ?? 0) / (outage?.lowMs ?? 1)).toBeLessThan(1.1)
})
