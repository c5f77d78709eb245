import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { x } from 'tinyexec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, missing } from '../../support/metrics/testing/program.ts'
import { TestPrometheus } from '../../support/metrics/testing/prometheus.ts'
import { choicesOf, dashboards, filled, queriesOf } from './testing/dashboards.ts'
import { serveCadvisor, startNodeExporter } from './testing/machines.ts'
import { serveLoad } from './testing/told-load.ts'

// A real run, a real node-exporter and a real Prometheus that scrapes them; then every query of every dashboard.
const why = missing('prometheus', 'prometheus-node-exporter')
const root = path.resolve(import.meta.dirname, '../..')
const owned = new AsyncDisposableStack()
const all = dashboards()

interface Seen {
  prometheus: TestPrometheus
  fromS: number
  toS: number
  /** The real run's name. */
  run: string
}
let seen: Seen

beforeAll(async () => {
  if (why !== undefined) return
  const folder = mkdtempSync(path.join(tmpdir(), 'tahan-grafana-'))
  owned.defer(() => rmSync(folder, { recursive: true, force: true }))
  const metrics = `127.0.0.1:${await freePort()}`
  const prometheus = owned.use(
    await TestPrometheus.start({
      run: metrics,
      load: await serveLoad(owned, 'told'),
      node: await startNodeExporter(owned),
      cadvisor: await serveCadvisor(owned),
    }),
  )
  const fromS = Date.now() / 1_000
  const { PATH, HOME } = process.env
  const { exitCode, stdout, stderr } = await x(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      'specs/ha/container-kill.spec.ts',
      'specs/qos/connection-ladder.spec.ts',
    ],
    {
      nodeOptions: {
        cwd: root,
        env: {
          ...{ PATH, HOME, TAHAN_METRICS: metrics, TAHAN_RUNS: folder },
          ...{ TAHAN_TRIALS: '1', TAHAN_LADDER: '20,40', TAHAN_HOLD: '2' },
        },
      },
    },
  )
  const said = `${stdout}${stderr}`
  // Whether limits were kept is not what is tested here: what was seen is.
  expect(exitCode, said).toBeLessThan(2)
  const run = /evidence goes to \S*\/(\S+)/.exec(said)?.[1] ?? ''
  expect(run, said).not.toBe('')
  // The last scrape of the run was before it ended.
  seen = { prometheus, fromS, toS: Date.now() / 1_000, run }
}, 240_000)
afterAll(() => owned.disposeAsync())

/** What Grafana would put in: four scrapes, since Prometheus scrapes each second here. */
const choices = (run: string) => ({ run, experiment: 'connection-ladder', __rate_interval: '4s' })

/** What this run tells nothing of: an open loop, packets, and instances that are added. It is told to the same code. */
const isTold = (expr: string) => /asked_requests|packets?_|efficiency/.test(expr)

test.for(all.flatMap(queriesOf))('$where finds figures', async ({ expr, unit }, { skip }) => {
  skip(why !== undefined, why)
  const { prometheus, fromS, toS, run } = seen
  const query = filled(expr, choices(isTold(expr) ? 'told' : run))
  const lines = await prometheus.range(query, fromS, toS)
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite)
  expect(values.length, query).toBeGreaterThan(0)
  if (unit !== 'percentunit') return
  for (const value of values) {
    expect(value, query).toBeGreaterThanOrEqual(0)
    expect(value, query).toBeLessThanOrEqual(1.000_001)
  }
})

test.for(all.flatMap(choicesOf))('$where offers something', async ({ selector, label }, { skip }) => {
  skip(why !== undefined, why)
  const offered = await Promise.all(
    [seen.run, 'told'].map(run => seen.prometheus.labelValues(filled(selector, choices(run)), label)),
  )
  expect(offered.flat().length).toBeGreaterThan(0)
})

test('the fault is a stretch of the real run, begins when it took effect, and is healed at the end', async ({
  skip,
}) => {
  skip(why !== undefined, why)
  const { prometheus, fromS, toS, run } = seen
  const active = await prometheus.range(`max(tahan_fault_active{run="${run}"})`, fromS, toS)
  const points = active[0]?.points ?? []
  const shown = points.map(([, value]) => value).join('')
  expect(shown).toMatch(/^1+0*$/)
  const [effect] = await prometheus.range(
    `min(tahan_fault_injected_timestamp_seconds{run="${run}"})`,
    fromS,
    toS,
  )
  const injectedS = effect?.points[0]?.[1] ?? 0
  const firstSeenS = points[0]?.[0] ?? 0
  expect(injectedS).toBeGreaterThan(fromS)
  // Seen with the next scrape, a second later; a busy machine scrapes late.
  expect(firstSeenS - injectedS).toBeGreaterThan(-1)
  expect(firstSeenS - injectedS).toBeLessThan(10)
})

test('the killed instance’s share of good answers falls in the real run, and there is none when it has ended', async ({
  skip,
}) => {
  skip(why !== undefined, why)
  const { prometheus, fromS, toS, run } = seen
  const query = `tahan_probe_success_ratio{run="${run}",experiment="container-kill-r1"}`
  const before = await prometheus.range(query, fromS, toS)
  expect(Math.min(...(before[0]?.points ?? []).map(([, value]) => value))).toBeLessThan(0.9)
  let after = before
  while (after.length > 0) {
    await pause(200)
    const nowS = Date.now() / 1_000
    after = await prometheus.range(query, nowS, nowS)
  }
})
