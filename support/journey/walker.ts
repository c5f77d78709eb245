import { randomUUID } from 'node:crypto'
import { CookieJar } from './cookie-jar.ts'
import type { WalkedStep } from './csv.ts'
import type { WalkPlan } from './protocol.ts'
import { runStep } from './run-step.ts'
import type { Step, Variables } from './step.ts'

/** What was due for less is begun at any moment. */
const atOnceMs = 250

/**
 * Begins journeys on an absolute schedule, whether earlier ones have ended or not: each by a user of its own, through one
 * door after the other. A step that fails ends its journey, as a user gives up.
 */
export class Walker {
  readonly #plan: WalkPlan
  readonly #nowMs: () => number
  readonly #walked: (step: WalkedStep) => void
  /** Since when they come at the rate, and how many did since. */
  #since: { ms: number; begun: number; perSecond: number }
  /** The rate, once one was ordered. */
  #ordered: number | undefined
  readonly #underWay = new Set<Promise<void>>()
  readonly #ended = new AbortController()
  #journeys = 0
  #timer: NodeJS.Timeout | undefined

  constructor(plan: WalkPlan, nowMs: () => number, walked: (step: WalkedStep) => void) {
    this.#plan = plan
    this.#nowMs = nowMs
    this.#walked = walked
    this.#since = { ms: nowMs(), begun: 0, perSecond: plan.perSecond }
    this.#schedule()
  }

  /** From now on so many begin each second. */
  pace(perSecond: number): void {
    clearTimeout(this.#timer)
    this.#tellUnbegun()
    this.#since = { ms: this.#nowMs(), begun: 0, perSecond }
    this.#ordered = perSecond
    this.#schedule()
  }

  /** Begins no more, and waits for those under way: at most as long as one may take. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#tellUnbegun()
    await Promise.all(this.#underWay)
    this.#ended.abort()
  }

  #schedule(): void {
    const { ms, begun, perSecond } = this.#since
    const dueMs = ms + (begun * 1_000) / perSecond
    this.#timer = setTimeout(
      () => {
        this.#journeys += 1
        this.#since.begun += 1
        const walking = this.#walk(this.#journeys, dueMs).finally(() => this.#underWay.delete(walking))
        this.#underWay.add(walking)
        this.#schedule()
      },
      Math.max(0, dueMs - this.#nowMs()),
    )
  }

  /** Nobody carried users who never came. */
  #tellUnbegun(): void {
    const { ms, perSecond } = this.#since
    const nobody = { vantage: '', latencyMs: 0, status: 0, instance: '', requestId: '' }
    for (;;) {
      const dueMs = ms + (this.#since.begun * 1_000) / perSecond
      if (dueMs > this.#nowMs() - atOnceMs) return
      this.#journeys += 1
      this.#since.begun += 1
      const row = { dueMs, journey: this.#journeys, step: 0, perSecond: this.#ordered }
      this.#walked({ ...row, ...nobody, outcome: 'unbegun' })
    }
  }

  async #walk(journey: number, dueMs: number): Promise<void> {
    const { prefix, prepare, steps, doors } = this.#plan
    const perSecond = this.#ordered
    const door = doors[journey % doors.length] ?? { name: '', url: '' }
    const user = `${prefix}-${journey}`
    const jar = new CookieJar()
    let variables: Variables = { user, n: String(journey), uuid: randomUUID() }
    const ask = (step: Step, id: string) =>
      runStep(door.url, step, variables, {
        ...{ jar, folder: this.#plan.folder, signal: this.#ended.signal },
        requestId: { header: this.#plan.requestIdHeader, value: id },
      })
    let isLost = false
    let stepDueMs = dueMs
    // To be a user is no step of the way; where even that fails, the first step is told to have failed.
    const preparing = async () => {
      for (const [i, step] of prepare.entries()) {
        const result = await ask(step, `${user}-p${i}`)
        if (result.outcome !== 'ok') return result
        variables = { ...variables, ...result.kept }
      }
      return undefined
    }
    const preparedFromMs = this.#nowMs()
    const unprepared = await preparing()
    // How long that took is in no step's time; how late it began is.
    if (!unprepared) stepDueMs += this.#nowMs() - preparedFromMs
    for (const [i, step] of steps.entries()) {
      const row = { dueMs: stepDueMs, journey, step: i, vantage: door.name, perSecond }
      if (isLost) {
        const nobody = { latencyMs: 0, outcome: 'skipped', status: 0, instance: '', requestId: '' } as const
        this.#walked({ ...row, ...nobody })
        continue
      }
      const { outcome, status, instance, kept, requestId } = unprepared ?? (await ask(step, `${user}-${i}`))
      const endedMs = this.#nowMs()
      const latencyMs = Math.max(0, endedMs - stepDueMs)
      this.#walked({ ...row, latencyMs, outcome, status, instance, requestId })
      isLost = outcome !== 'ok'
      variables = { ...variables, ...kept }
      stepDueMs = endedMs
    }
  }
}
