import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { newOrigin, runClock } from './clock.ts'

test('begins at zero and never goes back', () => {
  const { nowMs } = runClock(newOrigin())
  const seen = Array.from({ length: 1_000 }, nowMs)
  expect(seen[0]).toBeGreaterThanOrEqual(0)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
})

test('is the same clock in every process that is told its origin', () => {
  const origin = newOrigin()
  const { nowMs } = runClock(origin)
  const program = `const { runClock } = await import('${import.meta.dirname}/clock.ts'); console.log(runClock('${origin}').nowMs())`
  const before = nowMs()
  const there = Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }),
  )
  expect(there).toBeGreaterThan(before)
  expect(there).toBeLessThan(nowMs())
})

test('tells microseconds apart, also days after the machine began', () => {
  const days = 1_000n * 24n * 3_600n * 10n ** 9n
  const { nowMs } = runClock(String(process.hrtime.bigint() - days))
  const [one, other] = [nowMs(), nowMs()]
  expect(other - one).toBeLessThan(1_000)
  expect(Number.isInteger(one * 1_000)).toBe(false)
})
