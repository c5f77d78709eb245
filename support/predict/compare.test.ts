import { expect, test } from 'vitest'
import { madeTrial } from '../record/testing/made-trial.ts'
import type { Trial } from '../record/trial.ts'
import { predictionOver, settingOver } from './compare.ts'
import { onDefaults } from './testing/settings.ts'

const trialOf = (number: number, outage: { ms: number; censored?: boolean }, change: Partial<Trial> = {}) =>
  madeTrial(number, outage, { setting: onDefaults, ...change })

test('without a setting nothing is predicted: earlier runs have none', () => {
  expect(predictionOver([madeTrial(1)])).toBeUndefined()
  expect(predictionOver([])).toBeUndefined()
})

test('what lies within is no finding, what lies beyond is one, of the cluster or of the model', () => {
  expect(predictionOver([trialOf(1, { ms: 2_000 })])?.unpredicted).toEqual([])
  const { unpredicted = [] } = predictionOver([trialOf(1, { ms: 2_000 }), trialOf(2, { ms: 60_000 })]) ?? {}
  expect(unpredicted.map(({ trial, time }) => [trial, time])).toEqual([
    [2, 'recovery'],
    [2, 'outage'],
  ])
  expect(unpredicted[1]?.sentence).toMatch(
    /^Trial 2: the outage was 60 s, longer than the 0–[\d.]+ s that the configuration lets expect: the cluster, or the model of it, /,
  )
})

test('what had not ended is never too short, and of what the instrument spoiled nothing is said', () => {
  const off: Trial['fault'] = { kind: 'node-power-off', node: 'n1' }
  const watched = trialOf(1, { ms: 2_000, censored: true }, { fault: off })
  const timesOf = (trial: Trial) => predictionOver([trial])?.unpredicted.map(({ time }) => time)
  expect(timesOf(watched)).not.toContain('outage')
  expect(timesOf(trialOf(1, { ms: 2_000 }, { fault: off }))).toContain('outage')
  expect(timesOf(trialOf(1, { ms: 60_000 }, { verdict: 'invalid' }))).toEqual([])
})

test('the starts of all trials count, and the slowest doors', () => {
  const start = { runningMs: 9_000, readyMs: 1, endpointsMs: 1 }
  const trials = [{ setting: onDefaults }, { setting: { ...onDefaults, starts: [start], doorsMs: 70 } }]
  expect(settingOver(trials)).toMatchObject({ starts: [...onDefaults.starts, start], doorsMs: 70 })
})
