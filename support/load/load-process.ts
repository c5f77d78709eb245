import { performance } from 'node:perf_hooks'
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { LoadConnection, type LoadTally } from './connection.ts'
import { countFailure, noCounts } from './counts.ts'
import { Arrivals, ClosedLoop, type Demand } from './demand.ts'
import { newLatencies, recordLatency } from './latency.ts'
import type { Hold, LoadMessage, Share } from './protocol.ts'

const bufferBytes = 64 * 1024
/** Connections are opened in portions: a server's queue of new ones is short. */
const openAtOnce = 100
const openEveryMs = 10
/** Timeouts are looked for this often: they are rare, and a timer for each request would cost more than the request. */
const checkEveryMs = 100
/** On the loopback network one source address has 28,000 ports, and a closed one rests for a minute. */
const loopbackSources = 250

/** The connections of one process of a step, and what they saw. */
export class LoadProcess {
  readonly #share: Share
  readonly #nowMs: () => number
  readonly #say: (message: LoadMessage) => void
  readonly #demand: Demand
  readonly #connections: LoadConnection[] = []
  readonly #latencies = newLatencies()
  readonly #counts = noCounts()
  readonly #timers: NodeJS.Timeout[] = []
  #second = noCounts()
  #secondFromMs = 0
  #busy = performance.eventLoopUtilization()
  #cpu = process.cpuUsage()
  #hold: Hold = { fromMs: Number.POSITIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
  #connected = 0
  #done = false

  constructor(share: Share, nowMs: () => number, say: (message: LoadMessage) => void) {
    this.#share = share
    this.#nowMs = nowMs
    this.#say = say
    const { ratePerSecond, phase } = share
    this.#demand =
      ratePerSecond === undefined ? new ClosedLoop(nowMs) : new Arrivals(nowMs, ratePerSecond, phase)
  }

  start(): void {
    const { plan, connections } = this.#share
    const tally = this.#tally()
    const buffer = Buffer.allocUnsafe(bufferBytes)
    for (let i = 0; i < connections; i += 1) {
      const door = plan.doors[i % plan.doors.length]
      if (!door) throw new Error('a plan has a door')
      const localAddress = door.address.startsWith('127.')
        ? `127.253.${process.pid % 254}.${(i % loopbackSources) + 1}`
        : undefined
      const { use } = plan
      this.#connections.push(
        new LoadConnection({
          door,
          use,
          tally,
          nowMs: this.#nowMs,
          buffer,
          demand: this.#demand,
          localAddress,
        }),
      )
    }
    this.#openFrom(0)
    this.#secondFromMs = this.#nowMs()
    this.#timers.push(
      setInterval(() => {
        for (const connection of this.#connections) connection.check(plan.timeoutMs)
      }, checkEveryMs),
      setInterval(() => this.#tick(), 1_000),
    )
  }

  /** From now on there are requests. */
  begin(): void {
    this.#demand.begin(this.#connections)
  }

  /** From when to when answers count. Told again, it may end sooner. */
  hold(hold: Hold): void {
    if (this.#hold.fromMs !== hold.fromMs) this.#cpu = process.cpuUsage()
    this.#hold = hold
    this.#timers.push(setTimeout(() => this.#finish(), Math.max(0, hold.toMs - this.#nowMs())))
  }

  stop(): void {
    this.#demand.stop()
    for (const timer of this.#timers) clearInterval(timer)
    for (const connection of this.#connections) connection.stop()
  }

  #openFrom(first: number): void {
    for (const connection of this.#connections.slice(first, first + openAtOnce)) connection.start()
    if (first + openAtOnce < this.#connections.length) {
      this.#timers.push(setTimeout(() => this.#openFrom(first + openAtOnce), openEveryMs))
    }
  }

  #tally(): LoadTally {
    return {
      answered: (latencyMs, size) => {
        this.#second.ok += 1
        this.#second.bytes += size
        if (!this.#counting()) return
        this.#counts.ok += 1
        this.#counts.bytes += size
        recordLatency(this.#latencies, latencyMs)
      },
      failed: why => {
        countFailure(this.#second, why)
        if (this.#counting()) countFailure(this.#counts, why)
      },
      connected: () => {
        this.#connected += 1
        if (this.#connected === this.#share.connections) this.#say({ kind: 'connected' })
      },
    }
  }

  /** By the clock, because a busy process hears its timers late. */
  #counting(): boolean {
    const nowMs = this.#nowMs()
    return nowMs >= this.#hold.fromMs && nowMs < this.#hold.toMs
  }

  #tick(): void {
    const nowMs = this.#nowMs()
    const busy = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(busy, this.#busy)
    this.#say({
      kind: 'second',
      second: {
        ...this.#second,
        fromMs: this.#secondFromMs,
        spanMs: nowMs - this.#secondFromMs,
        busyRatio: utilization,
        underWay: this.#underWay(),
        connected: this.#connected,
      },
    })
    this.#busy = busy
    this.#second = noCounts()
    this.#secondFromMs = nowMs
  }

  #underWay(): number {
    return this.#connections.filter(({ underWay }) => underWay).length + this.#demand.waiting
  }

  #finish(): void {
    if (this.#done) return
    this.#done = true
    const { user, system } = process.cpuUsage(this.#cpu)
    const unanswered = this.#underWay()
    this.#tick()
    this.stop()
    this.#say({
      kind: 'done',
      counts: this.#counts,
      latencies: encodeIntoCompressedBase64(this.#latencies),
      unanswered,
      cpuMs: (user + system) / 1_000,
    })
  }
}
