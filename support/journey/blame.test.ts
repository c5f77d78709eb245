import { expect, test } from 'vitest'
import { faultsOf, type LogLine, logLinesIn } from './blame.ts'
import type { WalkedStep } from './csv.ts'

const failed = (requestId: string): WalkedStep => ({
  ...{ dueMs: 0, journey: 1, step: 0, vantage: 'a', latencyMs: 1, status: 503, instance: '' },
  ...{ outcome: 'http-error', requestId },
})
const line = (service: string, level: string, second: number): LogLine => ({
  ...{ requestId: 'r', service, level },
  time: `2026-01-01T00:00:0${second}.000Z`,
})
const faultOf = (...lines: LogLine[]) => [...faultsOf([failed('r')], lines).values()]

test.for<[string, LogLine[], string]>([
  ['who logged trouble first', [line('gateway', 'error', 3), line('auth', 'warn', 2)], 'auth'],
  [
    'who had it last, where nobody logged trouble',
    [line('gateway', 'info', 1), line('auth', 'info', 2)],
    'auth',
  ],
  [
    'who did not answer the one that needed it',
    [
      { ...line('gateway', 'warn', 1), needs: 'auth' },
      { ...line('gateway', 'info', 2), status: 503 },
    ],
    'auth',
  ],
  [
    'not who did its part, where another saw it and never answered',
    [line('gateway', 'info', 1), { ...line('auth', 'info', 2), status: 200 }],
    'gateway',
  ],
  ['nobody, where all did their part', [{ ...line('auth', 'info', 2), status: 200 }], 'nobody'],
  [
    'who answered with a failure first',
    [
      { ...line('gateway', 'info', 3), status: 503 },
      { ...line('auth', 'info', 2), status: 500 },
    ],
    'auth',
  ],
  [
    'who had trouble first, however each writes its instants',
    [
      { ...line('gateway', 'warn', 1), time: '2026-01-01T00:00:10.500Z' },
      { ...line('auth', 'warn', 1), time: '2026-01-01T00:00:10Z' },
      { ...line('store', 'warn', 1), time: '2026-01-01T02:00:09.900+02:00' },
    ],
    'store',
  ],
  ['nobody, where no service saw it', [], 'nobody'],
  ['nobody, where others’ requests had trouble', [{ ...line('auth', 'error', 1), requestId: 'x' }], 'nobody'],
])('at fault is %s', ([, lines, service]) => {
  expect(faultOf(...lines)).toEqual([service])
})

test.for<[string, LogLine[], string]>([
  ['the worker that took it and never ended', [line('converter', 'info', 2)], 'converter'],
  [
    'nobody who ended it',
    [{ ...line('converter', 'info', 2) }, { ...line('converter', 'info', 3), status: 'done' }],
    'nobody',
  ],
  ['the worker that never took it', [{ ...line('gateway', 'info', 1), status: 202 }], 'converter'],
  ['nobody, where no service saw it', [], 'nobody'],
])('where what a step waits for was begun by the one before, at fault is %s', ([, lines, service]) => {
  const begun = { ...failed('r'), outcome: 'ok', status: 202 } as const
  const waiting = { ...failed('w'), step: 1, status: 404 }
  const asked = { ...line('gateway', 'info', 5), requestId: 'w', status: 404 }
  expect([...faultsOf([begun, waiting], [...lines, asked], 'converter').values()]).toEqual([service])
  // Who was not even answered waits for the door.
  const refused = { ...waiting, status: 0, outcome: 'refused' } as const
  expect([...faultsOf([begun, refused], lines, 'converter').values()]).toEqual(['nobody'])
})

test('what succeeded, and what was never asked, is nobody’s fault', () => {
  const fine = { ...failed('r'), outcome: 'ok' } as const
  const skipped = { ...failed(''), outcome: 'skipped' } as const
  expect(faultsOf([fine, skipped], [line('auth', 'error', 1)]).size).toBe(0)
})

test('lines that are no JSON, or torn, or of no request, say nothing', () => {
  const whole = '{"time":"t","level":"info","service":"auth","requestId":"r","message":"x"}'
  const text = `starting\n{"service":"auth"}\n${whole}\n{"time":"t","lev`
  expect(logLinesIn(text)).toEqual([{ time: 't', level: 'info', service: 'auth', requestId: 'r' }])
})
