import { Distribution } from './distribution.ts'
import type { Outcome, ProbeAudit } from './sample.ts'

/** Keeps the prober's account of itself. */
export class AuditBook {
  readonly #errors = new Distribution()
  readonly #remarks = new Map<string, number>()
  readonly #cpuAtStart = process.cpuUsage()
  #samples = 0
  #late = 0

  /** A slot's turn came this long after it was due. */
  sent(scheduleErrorMs: number): void {
    this.#errors.add(Math.round(scheduleErrorMs * 1000) / 1000)
  }

  ended(outcome: Outcome): void {
    this.#samples += 1
    if (outcome === 'late') this.#late += 1
  }

  /** Something a reader of the trial should know; counted when it recurs. */
  remark(text: string): void {
    this.#remarks.set(text, (this.#remarks.get(text) ?? 0) + 1)
  }

  /** The account so far. */
  close(priority: ProbeAudit['priority']): ProbeAudit {
    const { user, system } = process.cpuUsage(this.#cpuAtStart)
    const [p50 = 0, p99 = 0, max = 0] = this.#errors.quantiles([0.5, 0.99, 1])
    return {
      scheduleErrorMs: { p50, p99, max },
      samples: this.#samples,
      late: this.#late,
      priority,
      cpuSeconds: (user + system) / 1e6,
      notes: [...this.#remarks].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`)),
    }
  }
}
