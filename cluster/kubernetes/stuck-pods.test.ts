import { expect, test } from 'vitest'
import { isStuck } from './stuck-pods.ts'

const running = { running: { startedAt: new Date(0) } }
const ended = { terminated: { exitCode: 137 } }
const pod = (...states: object[]) => ({
  metadata: { deletionTimestamp: new Date(0), deletionGracePeriodSeconds: 30 },
  status: { containerStatuses: states.map(state => ({ state, ...unimportant })) },
})
const unimportant = { name: 'hello', image: '', imageID: '', ready: false, restartCount: 0 }

test('a pod that stays has all the time', () => {
  expect(isStuck({ metadata: {}, status: {} }, 1e9)).toBe(false)
})

test('a pod that still runs has its grace period and a margin', () => {
  expect(isStuck(pod(running, ended), 34_000)).toBe(false)
  expect(isStuck(pod(running, ended), 36_000)).toBe(true)
})

test('a pod whose containers have all ended has the margin', () => {
  expect(isStuck(pod(ended, ended), 4_000)).toBe(false)
  expect(isStuck(pod(ended, ended), 6_000)).toBe(true)
})
