import { describe, expect, test } from 'vitest'
import type { LiveMessage } from '../../support/live/message.ts'
import { closing } from './closing.ts'
import { drawn, emptyView, heard, minutes, type View } from './view.ts'

const run: LiveMessage = { kind: 'run', folder: '/runs/r', target: 'embedded', profile: 'quick', trials: 3 }
const viewOf = (...messages: LiveMessage[]): View => messages.reduce(heard, emptyView)
const at = { elapsedMs: 127_000, expectedMs: 360_000, columns: 80 }

describe('the block', () => {
  test('says which experiment, trial and phase, for how long, what is answered and what was last seen', () => {
    const view = viewOf(
      run,
      { kind: 'trial', experiment: 'node-power-off-r1', trial: 2 },
      { kind: 'trial', experiment: 'node-power-off-r3', trial: 2 },
      { kind: 'event', text: 'node agent-1 is not ready' },
      { kind: 'phase', atMs: 9_000, sinceMs: 5_000, phase: 'recovering', live: '1× 0 % | 3× 67 %' },
    )
    expect(drawn({ ...view, passed: 4, skipped: 1 }, at)).toEqual([
      'tahan · embedded, quick · 2:07 of about 6:00 · 4 passed, 1 skipped',
      'node-power-off · trial 2 of 3',
      'recovering, 4 s',
      'answered in the last second: 1× 0 % | 3× 67 %',
      'last seen: node agent-1 is not ready',
    ])
  })

  test('has as many lines whatever is known, and none wider than the terminal', () => {
    const long: LiveMessage = { kind: 'event', text: 'x'.repeat(300) }
    for (const view of [emptyView, viewOf(run), viewOf(run, long), { ...viewOf(run), isStopping: true }]) {
      for (const columns of [1, 40, 200]) {
        const lines = drawn(view, { ...at, columns })
        expect(lines).toHaveLength(5)
        expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(Math.max(20, columns))
      }
    }
  })

  test('says that it stops', () => {
    expect(drawn({ ...viewOf(run), isStopping: true }, at).join('\n')).toContain('stopping')
  })

  test('forgets what the last trial saw when another begins', () => {
    const view = viewOf(
      { kind: 'trial', experiment: 'pod-delete-r1', trial: 1 },
      { kind: 'event', text: 'instance a is gone' },
      { kind: 'trial', experiment: 'pod-delete-r1', trial: 2 },
    )
    expect(view.event).toBe('')
  })

  test('a load has as many trials as it has', () => {
    const view = viewOf(run, { kind: 'trial', experiment: 'connection-ladder', trial: 2 })
    expect(drawn(view, at)[1]).toBe('connection-ladder · trial 2')
  })
})

test('time is told in minutes, and in hours where it takes them', () => {
  expect([0, 59_600, 127_000, 3_727_000].map(minutes)).toEqual(['0:00', '1:00', '2:07', '1:02:07'])
})

describe('after the run', () => {
  const outcomes: LiveMessage = {
    kind: 'outcomes',
    outcomes: [
      { id: 'pod-delete-r1', verdict: 'fail', seen: 'The outage was 12 s; 10 s are allowed.' },
      { id: 'agent-restart', verdict: 'skipped', seen: 'embedded cannot do it' },
    ],
  }

  test('every verdict has a line, and what is next is said', () => {
    const lines = closing(viewOf(run, outcomes), 100)
    expect(lines.join('\n')).toContain(' pod-delete-r1  Failed  The outage was 12 s; 10 s are allowed.')
    expect(lines.join('\n')).toContain('1 skipped')
    expect(lines.join('\n')).toContain('/runs/r/summary.md')
    expect(lines.join('\n')).toContain('npm run gate')
  })

  test('on a narrow terminal no sentence is cut, and no line is wider', () => {
    for (const columns of [30, 40, 50, 80]) {
      const lines = closing({ ...viewOf(run, outcomes), isStopping: true }, columns)
        .join('\n')
        .split('\n')
      const ours = lines.slice(
        0,
        lines.findIndex(line => line.includes('Evidence')),
      )
      expect(Math.max(...ours.map(line => line.length))).toBeLessThanOrEqual(columns)
      expect(ours.map(line => line.trim()).join(' ')).toMatch(/12 s; +10 s are +allowed\./)
    }
  })

  test('a run that was stopped says who heals, and how to see to it', () => {
    const text = closing({ ...viewOf(run), isStopping: true }, 200).join('\n')
    expect(text).toContain('is being healed now')
    expect(text).toContain('npm run heal')
    expect(closing(viewOf(run), 200).join('\n')).not.toContain('heal')
  })

  test('a run that never began leaves nothing to say', () => {
    expect(closing(emptyView, 80)).toEqual([])
  })
})
