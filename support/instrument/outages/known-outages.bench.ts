import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newOrigin } from '../../clock.ts'
import { seededRandom } from '../../statistics/random.ts'
import { outageKinds } from '../target/plan.ts'
import { type KnownOutagesOptions, measureKnownOutages } from './known-outages.ts'

let folder: string
let runs = 0
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-known-'))
})
afterAll(() => rm(folder, { recursive: true }))

function measure(options: Partial<KnownOutagesOptions> & Pick<KnownOutagesOptions, 'lengthsMs'>) {
  runs += 1
  return measureKnownOutages({
    ...{
      origin: newOrigin(),
      loadShare: 0,
      folder: path.join(folder, String(runs)),
      random: seededRandom(runs),
    },
    ...{ signal: new AbortController().signal, ...options },
  })
}

test('outages of 100 ms and more, at 1000 requests a second', { timeout: 300_000 }, async () => {
  const table: object[] = []
  const worst: number[] = []
  for (const loadShare of [0, 1]) {
    for (const how of outageKinds) {
      const lengthsMs = [100, 100, 200, 500, 1_000]
      const perDoor = { reusedPerSecond: 700, newPerSecond: 300 }
      const { doors, audit } = await measure({ lengthsMs, kinds: [how], perDoor, loadShare })
      const { comparisons = [], blind = [], invented = [] } = doors[how] ?? {}
      const errors = comparisons.map(({ truth, measured = Number.NaN }) => measured - truth)
      worst.push(...errors.map(error => Math.abs(error)))
      table.push({
        ...{ target: how, load: `${100 * loadShare} %`, priority: audit.priority, n: errors.length },
        'least ms': Math.min(...errors).toFixed(2),
        'most ms': Math.max(...errors).toFixed(2),
        ...{ blind: blind.length, invented: invented.length },
      })
    }
  }
  console.table(table)
  expect(worst.length).toBeGreaterThan(0)
  expect(Math.max(...worst)).toBeLessThan(3)
})

test('availability, at 300 requests a second', { timeout: 120_000 }, async () => {
  const { doors } = await measure({ lengthsMs: [50, 100, 200, 500, 1_000, 2_000] })
  const errors = Object.entries(doors).map(([target, { availability }]) => {
    const { truth, measured = Number.NaN } = availability
    return {
      target,
      'true %': truth.toFixed(3),
      'seen − true, points': Number((measured - truth).toFixed(4)),
    }
  })
  console.table(errors)
  for (const error of errors) expect(Math.abs(error['seen − true, points'])).toBeLessThan(0.1)
})
