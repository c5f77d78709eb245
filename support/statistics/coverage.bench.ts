import { expect, test } from 'vitest'
import { wilsonInterval } from '../measure/qos/loss.ts'
import { powerOf, trialsToDetect } from './detect.ts'
import { holm } from './holm.ts'
import { medianInterval } from './interval.ts'
import { type Lifetime, survivalMedianInterval } from './kaplan-meier.ts'
import { mannWhitney } from './mann-whitney.ts'
import { seededRandom } from './random.ts'
import { judgeSequence, plannedToCarry, sequentialPlan } from './sequential.ts'
import { judgeShare, trialsNeeded } from './share-claim.ts'

const runs = 20_000
const random = seededRandom(20_261_123)

/** How often something is wrong that may be wrong so often. */
interface Row {
  what: string
  where: string
  n: number
  allowed: number
  wrong: number
}

function shownAs({ what, where, n, allowed, wrong }: Row) {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  const [nominal, seen] = [percent(1 - allowed), percent(1 - wrong)]
  return { what, where, n, nominal, seen, 'errors ÷ allowed': (wrong / allowed).toFixed(2) }
}

function judge(rows: readonly Row[]): void {
  console.table(rows.map(shownAs))
  for (const { what, where, n, allowed, wrong } of rows) {
    // Four standard errors: what chance may have it seem worse by.
    const chance = 4 * Math.sqrt((allowed * (1 - allowed)) / runs)
    expect(wrong, `${what}, ${where}, n = ${n}`).toBeLessThan(allowed + chance)
  }
}

function shareOf(event: () => boolean, times = runs): number {
  let seen = 0
  for (let i = 0; i < times; i += 1) if (event()) seen += 1
  return seen / times
}

const sample = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw)
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** As trials are distributed: evenly around something, with a long tail, by a phase within a period, in two heaps. */
const shapes = {
  even: { draw: normal, median: 0 },
  'long tail': { draw: () => -Math.log(1 - random()), median: Math.LN2 },
  phase: { draw: () => random(), median: 0.5 },
  'two heaps': { draw: () => (random() < 0.6 ? 0 : 10) + 0.1 * normal(), median: 0.097 },
  rounded: { draw: () => Math.round(4 * normal()), median: 0 },
} as const

test('95 % intervals hold what they are about', { timeout: 600_000 }, () => {
  const rows: Row[] = []
  for (const [where, { draw, median }] of Object.entries(shapes)) {
    for (const n of [6, 10, 30]) {
      const wrong = shareOf(() => {
        const [low, high] = medianInterval(sample(n, draw)) ?? [0, 0]
        return median < low || median > high
      })
      rows.push({ what: 'median', where, n, allowed: 0.05, wrong })
    }
  }
  for (const [given, fromValue] of [
    ['a fifth not ended', 1.61],
    ['half not ended', 0.7],
  ] as const) {
    for (const n of [6, 10, 30]) {
      const wrong = shareOf(() => {
        const lifetimes = sample(n, (): Lifetime => {
          const value = -Math.log(1 - random())
          // Watched for as long as others, or for less.
          const watched = fromValue * (0.8 + 0.4 * random())
          return { value: Math.min(value, watched), censored: value > watched }
        })
        const [low, high = Number.POSITIVE_INFINITY] = survivalMedianInterval(lifetimes) ?? [0]
        return low > Math.LN2 || high < Math.LN2
      })
      rows.push({ what: 'median, censored', where: given, n, allowed: 0.05, wrong })
    }
  }
  judge(rows)
})

test('the interval of a share of packets or requests is right on average over shares', {
  timeout: 600_000,
}, () => {
  const rows = [30, 300, 3_000].map((n): Row => {
    const wrong = shareOf(() => {
      const share = random()
      const k = binomial(n, share)
      const [low, high] = wilsonInterval(k, n) ?? [0, 0]
      return share < low || share > high
    }, 4_000)
    return { what: 'share (Wilson)', where: 'any share', n, allowed: 0.05, wrong }
  })
  console.table(rows.map(shownAs))
  // It is near and not exact: its errors are allowed to be a quarter more.
  for (const { wrong, allowed } of rows) expect(wrong).toBeLessThan(1.25 * allowed)
})

function binomial(n: number, share: number): number {
  let k = 0
  for (let i = 0; i < n; i += 1) if (random() < share) k += 1
  return k
}

test('claims about a share of cases are wrong no more often than they may', { timeout: 600_000 }, () => {
  const rows: Row[] = []
  for (const share of [0.9, 0.95]) {
    const claim = { share, confidence: 0.95 }
    for (const exceeding of [0, 1, 3]) {
      const n = trialsNeeded(claim, exceeding)
      const planned = plannedToCarry(claim, exceeding)
      const plan = sequentialPlan(planned, claim)
      const said = { kept: 0, broken: 0, keptEarly: 0, brokenEarly: 0 }
      for (let i = 0; i < runs; i += 1) {
        // True, or untrue, by a hair: where either is said wrongly most often.
        const exceeds = sample(planned, () => random() >= share)
        const atEnd = judgeShare(n, exceeds.slice(0, n).filter(Boolean).length, claim)
        const early = judgeSequence(exceeds, plan)
        if (atEnd !== 'open') said[atEnd] += 1
        if (early !== 'open') said[`${early}Early`] += 1
      }
      const where = `${100 * share} % of cases`
      const row = (what: string, trials: number, times: number): Row => ({
        ...{ what, where, n: trials, allowed: 0.05, wrong: times / runs },
      })
      rows.push(
        row('kept, judged at the end', n, said.kept),
        row('broken, judged at the end', n, said.broken),
        row('kept, after each trial', planned, said.keptEarly),
        row('broken, after each trial', planned, said.brokenEarly),
      )
    }
  }
  judge(rows)
})

test('samples that do not differ are said to no more often than may be', { timeout: 600_000 }, () => {
  const rows: Row[] = []
  for (const [where, { draw }] of Object.entries(shapes)) {
    const wrong = shareOf(() => mannWhitney(sample(10, draw), sample(10, draw)).p <= 0.05, runs / 4)
    rows.push({ what: 'Mann and Whitney', where, n: 10, allowed: 0.05, wrong })
  }
  const wrong = shareOf(() => {
    const pValues = sample(20, () => mannWhitney(sample(10, normal), sample(10, normal)).p)
    return holm(pValues).some(p => p <= 0.05)
  }, runs / 20)
  console.table(
    [...rows, { what: 'Holm over 20 measures', where: 'even', n: 10, allowed: 0.05, wrong }].map(shownAs),
  )
  for (const row of rows) expect(row.wrong).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / (runs / 4)))
  expect(wrong).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / (runs / 20)))
})

test('as many trials as are planned show a slow-down as often as they are planned for', {
  timeout: 600_000,
}, () => {
  const rows = [0.05, 0.1, 0.2].map(noise => {
    const change = { slowDown: 0.2, noise, error: 0.01, power: 0.95 }
    const n = trialsToDetect(change) ?? Number.NaN
    const shown = shareOf(() => {
      const before = sample(n, () => Math.exp(noise * normal()))
      const after = sample(n, () => 1.2 * Math.exp(noise * normal()))
      const { p, effect } = mannWhitney(before, after)
      return p <= change.error && effect > 0.5
    }, 2_000)
    return {
      noise: `${100 * noise} %`,
      n,
      'planned to show': 0.95,
      shown,
      'by its own count': powerOf(n, change),
    }
  })
  console.table(rows)
  for (const { shown } of rows) expect(shown).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / 2_000))
})
