import { describe, expect, test } from 'vitest'
import { analyseTrial } from './analyse-trial.ts'
import { readRecording } from './testing/recording.ts'

type Range = [low: number, high: number]

/** What is known of the rows that each trial is one of: seconds, as printed with two decimals. See their README. */
const rows: Record<
  string,
  Record<'reaction' | 'running' | 'recovery' | 'outage' | 'longest' | 'failed', Range>
> = {
  'default-a-r1-t1': {
    ...{ reaction: [0.17, 0.79], running: [0.87, 1.8], recovery: [1, 2.84] },
    ...{ outage: [1.78, 2.99], longest: [0.8, 2.1], failed: [77, 99] },
  },
  'default-b-r3-t1': {
    ...{ reaction: [0.19, 0.91], running: [0.96, 1.03], recovery: [1.19, 1.26] },
    ...{ outage: [1.2, 1.27], longest: [0.05, 0.1], failed: [20, 28] },
  },
  'default-c-r3-t2': {
    ...{ reaction: [0.03, 0.03], running: [0.78, 1.87], recovery: [0.21, 0.64] },
    ...{ outage: [0.09, 0.47], longest: [0.05, 0.07], failed: [4, 8] },
  },
  'responsive-d-r1-t2': {
    ...{ reaction: [3.31, 5.82], running: [3.22, 4.86], recovery: [4.42, 5.39] },
    ...{ outage: [7.7, 11.18], longest: [7.7, 11.18], failed: [385, 548] },
  },
  'responsive-d-r3-t2': {
    ...{ reaction: [3.31, 5.82], running: [3.1, 5.22], recovery: [0.08, 0.22] },
    ...{ outage: [3.32, 6.02], longest: [0.08, 0.12], failed: [62, 100] },
  },
}

const measuresOf = (id: string) => {
  const { samples, events, context } = readRecording(id)
  return analyseTrial(samples, events, context)
}

describe('a recorded trial of a real K3s', () => {
  test.for(Object.entries(rows))('%s lies within its row', ([id, row]) => {
    const { times, longestWindowMs, requests } = measuresOf(id)
    const seen: Record<keyof typeof row, number | undefined> = {
      reaction: seconds(times.reaction?.ms),
      running: seconds(times.running?.ms),
      recovery: seconds(times.recovery?.ms),
      outage: seconds(times.outage.ms),
      longest: seconds(longestWindowMs),
      failed: requests.failed,
    }
    for (const [name, [low, high]] of Object.entries(row)) {
      const value = seen[name as keyof typeof row]
      expect(value, name).toBeGreaterThanOrEqual(low)
      expect(value, name).toBeLessThanOrEqual(high)
    }
  })

  test('of a killed container is noticed by its readiness probe, before its status changes', () => {
    const { noticedBy, times } = measuresOf('default-a-r1-t1')
    expect(noticedBy).toMatch(
      /^Pod web-567fc6cccd-2gmkn: Unhealthy, Readiness probe failed.*connection refused/,
    )
    expect(times.reaction?.ms).toBeCloseTo(166, -1)
  })

  test('of a killed container shows a window shorter than its outage: it answered in between', () => {
    const { windows, longestWindowMs, times, requests } = measuresOf('default-a-r1-t1')
    expect(windows).toHaveLength(1)
    expect(longestWindowMs / times.outage.ms).toBeCloseTo(0.7, 1)
    expect(requests.failedBy).toEqual({ timeout: 59, refused: 40 })
  })

  test('of a killed sandbox is ready a second after its container runs', () => {
    const { times } = measuresOf('default-b-r3-t1')
    expect(seconds(times.running?.ms)).toBe(1.02)
    expect(seconds(times.repair?.ms)).toBe(2.05)
  })

  test('of a lost node is noticed on the node, and its outage is one run of failures', () => {
    const { noticedBy, longestWindowMs, times, fullOutageMs } = measuresOf('responsive-d-r1-t2')
    expect(noticedBy).toBe('node n1 is not ready (NodeStatusUnknown)')
    expect(longestWindowMs).toBe(times.outage.ms)
    expect(fullOutageMs).toBe(times.outage.ms)
  })

  test('of a lost node loses a third of the requests of three replicas, not all', () => {
    const { lostSeconds, times, fullOutageMs } = measuresOf('responsive-d-r3-t2')
    expect((1000 * lostSeconds) / times.outage.ms).toBeCloseTo(0.38, 1)
    expect(fullOutageMs).toBeLessThan(300)
  })

  test.for(Object.keys(rows))(
    '%s is consistent: outage is reaction and recovery but for the first failure',
    id => {
      const { consistencyMs, instants, windows } = measuresOf(id)
      expect(consistencyMs).toBeCloseTo((instants.t0Ms ?? 0) - (windows[0]?.fromMs ?? 0), 3)
      expect(Math.abs(consistencyMs ?? Number.NaN)).toBeLessThan(230)
    },
  )

  test.for(Object.keys(rows))('%s has its outage between its bounds', id => {
    for (const { lowerMs, pointMs, upperMs } of measuresOf(id).windows) {
      expect(lowerMs).toBeLessThanOrEqual(pointMs)
      expect(pointMs).toBeLessThanOrEqual(upperMs ?? 0)
    }
  })
})

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms / 10) / 100
}
