import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stringify } from 'yaml'
import { z } from 'zod'
import { freePort, startServer } from './program.ts'

/** One line of a graph, as Prometheus answers. */
export interface Line {
  labels: Record<string, string>
  /** Seconds since 1970, value. */
  points: [number, number][]
}

const answerSchema = z.object({ status: z.string(), error: z.string().optional(), data: z.unknown() })
const matrixSchema = z.object({
  result: z.array(
    z.object({
      metric: z.record(z.string(), z.string()),
      values: z.array(z.tuple([z.number(), z.string()])),
    }),
  ),
})

const targetsSchema = z.object({
  activeTargets: z.array(z.object({ scrapeUrl: z.string(), labels: z.record(z.string(), z.string()) })),
})

/** A real Prometheus on loopback, which scrapes what it is told to every second. Disposing ends it. */
export class TestPrometheus implements AsyncDisposable {
  readonly url: string
  readonly #owned: AsyncDisposableStack

  private constructor(url: string, owned: AsyncDisposableStack) {
    this.url = url
    this.#owned = owned
  }

  /** @param targets by job: `host:port` */
  static async start(targets: Record<string, string>): Promise<TestPrometheus> {
    const scrape_configs = Object.entries(targets).map(([job_name, target]) => ({
      job_name,
      honor_labels: true,
      static_configs: [{ targets: [target] }],
    }))
    return TestPrometheus.configured({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs,
    })
  }

  static async configured(configuration: unknown): Promise<TestPrometheus> {
    await using owned = new AsyncDisposableStack()
    const folder = mkdtempSync(path.join(tmpdir(), 'tahan-prometheus-'))
    owned.defer(() => rmSync(folder, { recursive: true, force: true }))
    const file = path.join(folder, 'prometheus.yml')
    writeFileSync(file, stringify(configuration))
    const host = `127.0.0.1:${await freePort()}`
    const url = `http://${host}`
    const data = path.join(folder, 'data')
    owned.use(
      await startServer(
        'prometheus',
        [`--config.file=${file}`, `--storage.tsdb.path=${data}`, `--web.listen-address=${host}`],
        `${url}/-/ready`,
      ),
    )
    return new TestPrometheus(url, owned.move())
  }

  /** What a graph of the span would show, a point a second. @throws with Prometheus' own words when it refuses the query */
  async range(query: string, fromS: number, toS: number): Promise<Line[]> {
    const span = { query, start: fromS.toFixed(3), end: toS.toFixed(3), step: '1' }
    const { result } = matrixSchema.parse(await this.#ask('query_range', span))
    return result.map(({ metric, values }) => ({
      labels: metric,
      points: values.map(([at, value]) => [at, Number(value)]),
    }))
  }

  /** The values of a label, of the series that a selector picks. */
  async labelValues(selector: string, label: string): Promise<string[]> {
    return z.array(z.string()).parse(await this.#ask(`label/${label}/values`, { 'match[]': selector }))
  }

  /** What is scraped, once discovery has told of so many. */
  async targets(least: number): Promise<{ url: string; labels: Record<string, string> }[]> {
    for (;;) {
      const { activeTargets } = targetsSchema.parse(await this.#ask('targets', { state: 'active' }))
      if (activeTargets.length >= least) {
        return activeTargets.map(({ scrapeUrl, labels }) => ({ url: scrapeUrl, labels }))
      }
      await pause(100)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync()
  }

  async #ask(what: string, parameters: Record<string, string>): Promise<unknown> {
    const answer = await fetch(`${this.url}/api/v1/${what}?${new URLSearchParams(parameters)}`)
    const { status, error, data } = answerSchema.parse(await answer.json())
    if (status !== 'success') throw new Error(`Prometheus refuses ${Object.values(parameters)[0]}: ${error}`)
    return data
  }
}
