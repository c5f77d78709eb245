import { describe, expect, test } from 'vitest'
import { networkLimits } from './limits/network.ts'
import { limits } from './limits.ts'

const handlings = ['responsive', 'defaults'] as const
/** From the quickest machines to those that nobody described. */
const targets = ['embedded', 'rack', 'pi', 'existing'] as const

interface Found {
  name: string
  most: number
  because: string
}

/** Every limit below, however deep. */
function limitsIn(part: object, name = ''): Found[] {
  if ('because' in part) {
    const { ms, seconds, share, because } = part as {
      ms?: number
      seconds?: number
      share?: number
      because: string
    }
    return [{ name, most: ms ?? share ?? (seconds ?? Number.NaN) * 1_000, because }]
  }
  return Object.entries(part).flatMap(([key, below]) => limitsIn(below as object, `${name} ${key}`.trim()))
}

function found(target: (typeof targets)[number], handling: (typeof handlings)[number], startMs?: number) {
  const given = limits[target]?.[handling]
  const app = { startsWithinMs: startMs === undefined ? {} : { [target]: startMs } }
  return limitsIn(typeof given === 'function' ? given(app) : (given ?? {}))
}

describe.for(targets)('limits for %s', target => {
  test.for(handlings)('are amounts with a reason, with %s timers', handling => {
    const all = found(target, handling)
    expect(all.length).toBeGreaterThan(30)
    expect(all.filter(({ most }) => !(most > 0 && Number.isFinite(most)))).toEqual([])
    expect(all.filter(({ because }) => !/^\S.*\.$/.test(because))).toEqual([])
  })
})

test('what is lost on a degraded link is held to less than all of it, however short it is degraded', () => {
  const ways = ['network-loss', 'network-rate', 'network-delay'] as const
  const parts = ways.flatMap(way => Object.values(networkLimits[way]))
  expect(parts.filter(({ loss }) => !(loss.share < 0.5))).toEqual([])
})

test.for(handlings)('slower machines are allowed no less, with %s timers', handling => {
  const [first, ...slower] = targets.map(target => found(target, handling))
  let before = first ?? []
  for (const next of slower) {
    expect(next.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
    expect(next.filter(({ most }, i) => most < (before[i]?.most ?? 0)).map(({ name }) => name)).toEqual([])
    before = next
  }
})

test.for(targets)(
  'an app that starts in its own time is allowed that much more on %s, and none less',
  target => {
    const [hello, quick, slow] = [undefined, 1, 60_000].map(startMs => found(target, 'responsive', startMs))
    expect(quick).toEqual(hello)
    const more = slow?.map(({ most }, i) => most - (hello?.[i]?.most ?? 0)) ?? []
    expect(Math.min(...more)).toBe(0)
    expect(more.filter(ms => ms >= 50_000).length).toBeGreaterThan(10)
  },
)
