import type { RunClock } from '../clock.ts'
import type { AuditBook } from './audit.ts'
import { Client, type Exchange } from './client.ts'
import type { ProbePlan } from './options.ts'
import { type Ending, isOwnError, outcomeOf } from './outcome.ts'
import type { Outcome, Sample } from './sample.ts'
import type { Schedule, Slot } from './schedule.ts'
import { sourceCycle } from './source.ts'

/**
 * How long after a request's deadline its end may be noticed. Later than that the prober, and for all it knows the
 * whole machine, stood still: whether an answer would have come in time, or did, nobody can tell.
 */
const stallMs = 20

/**
 * Sends what is due and turns every slot into one sample. It is driven from outside: `sendDue` is called whenever a
 * slot may be due.
 */
export class Prober {
  readonly #plan: ProbePlan
  readonly #clock: RunClock
  readonly #schedule: Schedule
  readonly #audit: AuditBook
  readonly #sink: (sample: Sample) => void
  readonly #clients: Client[]
  #underWay = 0
  #onQuiet: (() => void) | undefined

  constructor(
    plan: ProbePlan,
    clock: RunClock,
    schedule: Schedule,
    audit: AuditBook,
    sink: (sample: Sample) => void,
  ) {
    this.#plan = plan
    this.#clock = clock
    this.#schedule = schedule
    this.#audit = audit
    this.#sink = sink
    const perSecond = (plan.reusedPerSecond + plan.newPerSecond) / plan.doors.length
    this.#clients = plan.doors.map(door => {
      const sources = sourceCycle(door.address, perSecond, machineNowMs)
      return new Client(door, sources, plan.connectionsPerVantage)
    })
  }

  /**
   * Sends every request whose time has come. A slot that is late is not sent: it is unknown whatever came of it, and
   * a burst of them would disturb what is measured.
   */
  sendDue(): void {
    for (let now = this.#clock.nowMs(); this.#schedule.nextDueMs <= now; now = this.#clock.nowMs()) {
      const slot = this.#schedule.take()
      this.#audit.sent(now - slot.dueMs)
      if (now - slot.dueMs > slot.lateAfterMs) this.#record(slot, now, now, 'late', 0, '')
      else this.#send(slot, now)
    }
  }

  /** Resolves when no request is under way; nothing may be sent meanwhile. Then closes all connections. */
  async finish(): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>(resolve => {
        this.#onQuiet = resolve
      })
    }
    for (const client of this.#clients) client.close()
  }

  #send(slot: Slot, sentMs: number): void {
    const client = this.#clients[slot.vantage]
    if (client === undefined) throw new RangeError(`no vantage ${slot.vantage}`)
    this.#underWay += 1
    const exchange: Exchange = client.request(slot.connection, (ending, instance) => {
      clearTimeout(deadline)
      this.#underWay -= 1
      const endMs = this.#clock.nowMs()
      const outcome = this.#judge(ending, endMs - sentMs)
      this.#record(slot, sentMs, endMs, outcome, ending.kind === 'response' ? ending.status : 0, instance)
      if (this.#underWay === 0) this.#onQuiet?.()
    })
    const deadline = setTimeout(() => exchange.timeOut(), this.#plan.timeoutMs)
  }

  #judge(ending: Ending, tookMs: number): Outcome {
    if (ending.kind === 'error' && isOwnError(ending.code)) {
      this.#audit.remark(`a request could not be sent from this machine: ${ending.code}`)
    }
    const outcome = outcomeOf(ending, this.#plan.body)
    if (outcome === 'other') {
      this.#audit.remark(
        ending.kind === 'error' ? `outcome other: ${ending.code}` : 'outcome other: the answer is no HTTP',
      )
    }
    const overMs = tookMs - this.#plan.timeoutMs
    if (overMs > stallMs) {
      this.#audit.remark('the prober stood still when a request ended: what became of it is unknown')
      return 'late'
    }
    return overMs > 0 ? 'timeout' : outcome
  }

  #record(
    slot: Slot,
    sentMs: number,
    endMs: number,
    outcome: Outcome,
    status: number,
    instance: string,
  ): void {
    const vantage = this.#plan.doors[slot.vantage]?.name ?? ''
    const { dueMs, connection } = slot
    const sample: Sample = { dueMs, sentMs, endMs, connection, vantage, outcome, status, instance }
    this.#audit.ended(outcome)
    this.#sink(sample)
  }
}

function machineNowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
