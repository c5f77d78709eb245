import { newOrigin, runClock } from '../../../support/clock.ts'
import { openMetrics } from '../../../support/metrics/open.ts'
import { freePort } from '../../../support/metrics/testing/program.ts'
import {
  type LoadExperiment,
  type StepSummary,
  stepMeasureNames,
} from '../../../support/record/load-experiment.ts'

const experiment = 'connection-ladder'

import type { PacketExperiment, PooledPackets } from '../../../support/record/packet-experiment.ts'

/**
 * Serves the figures of a load that goes on, through the code that serves a run's: each second a second of an open
 * loop, and steps with every measure that there is, also those that need more than an embedded cluster.
 *
 * @returns where they are scraped: `host:port`
 */
export async function serveLoad(owned: AsyncDisposableStack, run: string): Promise<string> {
  const origin = newOrigin()
  const { nowMs } = runClock(origin)
  const address = { host: '127.0.0.1', port: await freePort() }
  const facts = { run, target: 'pi', profile: 'standard', origin }
  const metrics = owned.use(await openMetrics({ address, chosen: true, gateway: undefined }, () => {}))
  metrics.begin(facts)
  const asked = { mode: 'open', ratePerSecond: 100, connections: 50 } as const
  metrics.tell({ kind: 'step-begins', experiment, step: { number: 1, asked, replicas: 3, engine: 'raw' } })
  metrics.tell({ kind: 'load-experiment', experiment: ladder() })
  metrics.tell({ kind: 'packet-experiment', experiment: packets() })
  const second = () => {
    const fromMs = nowMs() - 1_000
    const told = {
      fromMs,
      spanMs: 1_000,
      ok: 99,
      bytes: 20_000,
      failedBy: { reset: 1 },
      busyRatio: 0.3,
      underWay: 4,
    }
    metrics.tell({ kind: 'load-second', experiment, second: told })
  }
  const timer = setInterval(second, 1_000)
  owned.defer(() => clearInterval(timer))
  return `${address.host}:${address.port}`
}

function ladder(): LoadExperiment {
  const steps = [200, 500].map((connections): StepSummary => {
    const measure = { n: 1, median: 0.5, min: 0.5, max: 0.5, values: [0.5] }
    const measures = Object.fromEntries(stepMeasureNames.map(name => [name, measure]))
    return {
      asked: { mode: 'closed', connections },
      replicas: 3,
      measures: measures as StepSummary['measures'],
      ...{ sound: 1, made: 1, unsoundBecause: undefined },
    }
  })
  return {
    ...{ id: experiment, question: 'qos', claim: '', kind: 'connection-ladder', app: 'hello', trials: [] },
    ...{ steps, verdict: 'pass', reason: '', evidence: '' },
    knee: { bounds: { p99Ms: 100, errorRatio: 0.01 }, knees: [], range: [200, 500], isAbove: true },
  }
}

function packets(): PacketExperiment {
  const some = { median: 0.5, least: 0.5, most: 0.5 }
  const pooled: PooledPackets = {
    ...{ packetsPerSecond: 1_000, node: 'pi-1', n: 1, sent: 1_000, received: 990, lossRatio: 0.01 },
    ...{ interval: [0.005, 0.02], reordered: 1, duplicates: 0 },
    ...{ roundTripP50Ms: some, roundTripP99Ms: some, jitterMs: some },
  }
  return {
    ...{ id: 'packet-loss', question: 'qos', claim: '', trials: [], pooled: [pooled] },
    ...{ verdict: 'pass', reason: '', evidence: '' },
  }
}
