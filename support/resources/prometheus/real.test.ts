import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { newOrigin, runClock } from '../../clock.ts'
import { freePort, missing, startServer } from '../../metrics/testing/program.ts'
import { TestPrometheus } from '../../metrics/testing/prometheus.ts'
import { readResources } from '../csv.ts'
import { addressOf } from '../http.ts'
import { nodeExporters } from '../node-exporter.ts'
import { resourceUse } from '../use.ts'
import { ResourceWatch } from '../watch.ts'
import { prometheus } from './source.ts'

const { signal } = new AbortController()
const { nowMs } = runClock(newOrigin())
const machines = [{ name: hostname(), addresses: ['127.0.0.1'] }]

const why = missing('prometheus', 'prometheus-node-exporter')

async function startNodeExporter(): Promise<AsyncDisposable & { host: string }> {
  const host = `127.0.0.1:${await freePort()}`
  const args = [`--web.listen-address=${host}`]
  const server = await startServer('prometheus-node-exporter', args, `http://${host}/metrics`)
  return { host, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

async function resourcesFile(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-resources-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return path.join(folder, 'resources.csv')
}

/** Until the file shows what is waited for. */
async function shows(file: string, isThere: (text: string) => boolean): Promise<void> {
  const until = performance.now() + 20_000
  while (!isThere(await readFile(file, 'utf8'))) {
    if (performance.now() > until) throw new Error(await readFile(file, 'utf8'))
    await pause(100)
  }
}

const rowsOf = (source: string) => (text: string) => text.split(`,${source},`).length - 1

test('counts the same as node-exporter asked directly; when it goes away that is told, and is no zero', {
  timeout: 90_000,
}, async ({ skip }) => {
  if (why) skip(why)
  await using exporter = await startNodeExporter()
  await using server = await TestPrometheus.start({ node: exporter.host })
  const where = { urls: [`http://${exporter.host}`] }
  const direct = await nodeExporters(machines, where, { nowMs, everyMs: 500 }, signal)
  const address = addressOf(server.url)
  const scraped = await until(() =>
    prometheus({ address, machines, namespaces: [], nowMs, everyMs: 500 }, signal),
  )
  expect(scraped.tellsPods).toBe(false)
  const file = await resourcesFile()
  await using watch = ResourceWatch.start({ sources: [...direct, scraped], missing: [], file, nowMs })
  const fromMs = nowMs()
  await shows(file, text => rowsOf('prometheus')(text) >= 7 && rowsOf('node-exporter')(text) >= 7)
  const toMs = nowMs() - 1_000
  await server[Symbol.asyncDispose]()
  const goneMs = nowMs()
  const { gaps } = await watch.stop()

  const readings = await readResources(file)
  const useBetween = (name: string, span: { fromMs: number; toMs: number }) =>
    resourceUse(
      readings.filter(({ source }) => source === name),
      span,
    )[0]
  const one = useBetween('node-exporter', { fromMs, toMs })
  const other = useBetween('prometheus', { fromMs, toMs })
  for (const use of [one, other]) {
    expect(use).toMatchObject({ kind: 'node', name: hostname() })
    expect(use?.cpuShare).toBeGreaterThan(0)
    expect(use?.cpuShare).toBeLessThanOrEqual(1.05)
    expect(use?.memoryBytes).toBeGreaterThan(1e7)
    expect(use?.tcpSentSegments).toBeGreaterThan(0)
  }
  expect(Math.abs((one?.cpuShare ?? 0) - (other?.cpuShare ?? 1))).toBeLessThan(0.15)

  expect(gaps).toMatchObject([
    {
      ...{ source: 'prometheus', where: server.url, toMs: undefined },
      because: expect.stringContaining('ECONNREFUSED'),
    },
  ])
  const after = { fromMs: goneMs + 1_000, toMs: goneMs + 3_000 }
  expect(useBetween('prometheus', after)).toBeUndefined()
  expect(useBetween('node-exporter', after)?.cpuShare).toBeGreaterThan(0)
})

/** It knows nothing before its first scrape. */
async function until<T>(work: () => Promise<T>): Promise<T> {
  const lastMs = performance.now() + 20_000
  for (;;) {
    try {
      return await work()
    } catch (thrown) {
      if (performance.now() > lastMs) throw thrown
      await pause(200)
    }
  }
}
