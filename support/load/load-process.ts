import { LoadConnection, type LoadTally } from './connection.ts'
import { LoadCounting } from './counting.ts'
import { Arrivals, ClosedLoop, type Demand } from './demand.ts'
import type { Generator } from './generator.ts'
import type { Hold, LoadMessage, Share } from './protocol.ts'

const bufferBytes = 64 * 1024
/** Connections are opened in portions: a server's queue of new ones is short. */
const openAtOnce = 100
const openEveryMs = 10
/** Timeouts are looked for this often: they are rare, and a timer for each request would cost more than the request. */
const checkEveryMs = 100
/** On the loopback network one source address has 28,000 ports, and a closed one rests for a minute. */
const loopbackSources = 250

/** The connections of one process of a step: raw sockets of ours, and what they saw. */
export class LoadProcess implements Generator {
  readonly #share: Share
  readonly #nowMs: () => number
  readonly #say: (message: LoadMessage) => void
  readonly #demand: Demand
  readonly #connections: LoadConnection[] = []
  readonly #counting: LoadCounting
  readonly #timers: NodeJS.Timeout[] = []
  #connected = 0

  constructor(share: Share, nowMs: () => number, say: (message: LoadMessage) => void) {
    this.#share = share
    this.#nowMs = nowMs
    this.#say = say
    const { ratePerSecond, phase } = share
    this.#demand =
      ratePerSecond === undefined ? new ClosedLoop(nowMs) : new Arrivals(nowMs, ratePerSecond, phase)
    this.#counting = new LoadCounting({
      nowMs,
      say,
      state: () => ({ underWay: this.#underWay(), connected: this.#connected }),
      servedSince: ms => this.#connections.filter(({ answeredAtMs }) => answeredAtMs >= ms).length,
      stop: () => this.stop(),
    })
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
    this.#timers.push(
      setInterval(() => {
        for (const connection of this.#connections) connection.check(plan.timeoutMs)
      }, checkEveryMs),
    )
  }

  begin(): void {
    this.#demand.begin(this.#connections)
  }

  hold(hold: Hold): void {
    this.#counting.hold(hold)
  }

  stop(): void {
    this.#counting.stop()
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
      answered: (latencyMs, bytes) => this.#counting.answered(latencyMs, bytes),
      failed: why => this.#counting.failed(why),
      connected: () => {
        this.#connected += 1
        if (this.#connected === this.#share.connections) this.#say({ kind: 'connected' })
      },
    }
  }

  #underWay(): number {
    return this.#connections.filter(({ underWay }) => underWay).length + this.#demand.waiting
  }
}
