import { expect, test } from 'vitest'
import { samplesOver } from '../../measure/testing/made.ts'
import type { Span } from '../../record/instrument.ts'
import { compareOutages } from './compare.ts'
import { outageFindings } from './findings.ts'
import { cleanDoor, type KnownOutages } from './known-outages.ts'

const truth = { door: 'hangs', fromMs: [995, 995] as Span, toMs: [1_493, 1_493] as Span }

function seenBy(late: number): KnownOutages {
  return {
    doors: {
      hangs: compareOutages(samplesOver(5_000, [[1_000, 1_500]]), [truth], []),
      [cleanDoor]: compareOutages(samplesOver(5_000), [], []),
    },
    truth: { outages: [truth], delays: [], stalls: [], realTime: true },
    audit: {
      ...{ scheduleErrorMs: { p50: 0, p99: 0, max: 0 }, samples: 1_000, late },
      ...{ priority: 'normal', cpuSeconds: 0, notes: [] },
    },
  }
}

test('tells of outages, of the lack of any, and of how available every target was', () => {
  expect(outageFindings(seenBy(10), 0.5)).toMatchObject([
    { what: 'outage, target hangs', condition: '50 % load', n: 1, withinBounds: 1, invented: 0 },
    { what: 'no outage, any target', n: 950, invented: 0 },
    { what: 'availability, each target', n: 2, truth: [expect.closeTo(90.04, 3), 100] },
  ])
  expect(outageFindings(seenBy(10), 0.5)[0]?.note).toBe('probe without real-time priority')
})

test('a probe that missed more than a trial may was blind to everything', () => {
  expect(outageFindings(seenBy(51), 1)).toMatchObject([
    { n: 0, blind: 1, invented: 0 },
    { n: 0, invented: 0 },
    { n: 0, truth: undefined },
  ])
})
