import { expect, test } from 'vitest'
import type { LiveMessage } from '../../support/live/message.ts'
import { lineWriter } from './lines.ts'

const phase = (atMs: number): LiveMessage => ({
  ...{ kind: 'phase', atMs, sinceMs: 1_000, phase: 'recovering', live: '3× 67 %' },
})

test('what happens is a line, and of what lasts there is one every half minute', () => {
  const line = lineWriter()
  expect(line({ kind: 'said', atMs: 1_000, text: 'injected: agent-1 is dead' })).toBe(
    '   1.0 s  injected: agent-1 is dead\n',
  )
  const told = Array.from({ length: 240 }, (_, i) => line(phase(1_000 + i * 500))).filter(Boolean)
  expect(told).toEqual([31, 61, 91].map(s => `  ${s}.0 s  recovering · 3× 67 %\n`))
})

test('the trial and what the cluster did belong to a block', () => {
  const line = lineWriter()
  expect(line({ kind: 'event', text: 'node agent-1 is not ready' })).toBeUndefined()
  expect(line({ kind: 'trial', experiment: 'pod-delete-r1', trial: 1 })).toBeUndefined()
})
