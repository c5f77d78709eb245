import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, vi } from 'vitest'
import { newOrigin } from '../clock.ts'
import { readSamples } from './csv.ts'
import { type Probe, type ProbeOptions, startProbe } from './probe.ts'
import type { ProbeAudit, Sample } from './sample.ts'

/** What a server does with a request's bytes. */
export type Behaviour = (socket: Socket) => void

/** Waiting ends on a condition; this is only when to stop hoping, on a machine that does much else. */
export const patience = { timeout: 20_000, interval: 20 }

export function answer(status: number, body: string, headers = ''): string {
  return `HTTP/1.1 ${status} Words\r\nContent-Length: ${body.length}\r\nX-Instance: one\r\n${headers}\r\n${body}`
}

export const healthy: Behaviour = socket => socket.write(answer(200, '{"app":"hello"}'))

export interface Served extends AsyncDisposable {
  url: string
  port: number
  server: Server
}

/** What one test needs, cleared away with it. */
export class Workplace implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack()
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    this.#stack.defer(() => rm(folder, { recursive: true }))
  }

  static async make(): Promise<Workplace> {
    return new Workplace(await mkdtemp(path.join(tmpdir(), 'tahan-probe-')))
  }

  get file(): string {
    return path.join(this.folder, 'trial', 'samples.csv')
  }

  /** A server that treats each portion of bytes, which is one request here, by `behaviour`. */
  async serve(behaviour: Behaviour, port = 0): Promise<Served> {
    const sockets = new Set<Socket>()
    const server = createServer(socket => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => {}) // the probe gave up
      socket.on('data', () => behaviour(socket))
    })
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return this.#stack.use({
      url: `http://127.0.0.1:${address.port}/`,
      port: address.port,
      server,
      async [Symbol.asyncDispose]() {
        server.close()
        for (const socket of sockets) socket.destroy()
      },
    })
  }

  async start(url: string, options: Partial<ProbeOptions> = {}): Promise<Probe> {
    const vantages = [
      { name: 'agent-1', url },
      { name: 'agent-2', url },
    ]
    const rates = { reusedPerSecond: 100, newPerSecond: 60 }
    const { file } = this
    const probe = await startProbe({
      vantages,
      file,
      origin: newOrigin(),
      realTime: false,
      ...rates,
      ...options,
    })
    return this.#stack.use(probe)
  }

  /** Probes until there are `count` known samples. */
  async probeFor(
    url: string,
    count: number,
    options: Partial<ProbeOptions> = {},
  ): Promise<{ samples: Sample[]; audit: ProbeAudit }> {
    const probe = await this.start(url, options)
    await vi.waitFor(() => expect(known(probe)).toBeGreaterThanOrEqual(count), patience)
    const audit = await probe.stop()
    return { audit, samples: await readSamples(options.file ?? this.file) }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}

/** Samples so far that the prober itself did not spoil. */
export function known(probe: Probe): number {
  const { late, ...rest } = probe.live().counts
  return Object.values(rest).reduce((sum, n) => sum + n, 0)
}

/** What became of all samples that the prober itself did not spoil. */
export function outcomes(samples: readonly Sample[]): string[] {
  return [...new Set(samples.map(sample => sample.outcome).filter(outcome => outcome !== 'late'))].sort()
}
