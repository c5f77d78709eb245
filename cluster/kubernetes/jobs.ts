import type { V1Job } from '@kubernetes/client-node'
import { TahanError } from '../../support/errors.ts'
import type { Connection } from './connection.ts'
import { Followed } from './followed.ts'

/** What an app has to have done once before it is ready: a migration, say. What is done once stays done. */
export class Jobs implements AsyncDisposable {
  readonly #undone: Set<string>
  readonly #followed: Followed<V1Job> | undefined
  readonly #failed: () => V1Job | undefined

  private constructor(
    undone: Set<string>,
    failed: () => V1Job | undefined,
    followed: Followed<V1Job> | undefined,
  ) {
    this.#undone = undone
    this.#failed = failed
    this.#followed = followed
  }

  /** Asks for nothing where there are none: who has no Job needs no right to watch them. */
  static async follow(
    { config, batch }: Connection,
    namespace: string,
    names: readonly string[],
    notify: () => void,
  ): Promise<Jobs> {
    const undone = new Set(names)
    let failed: V1Job | undefined
    if (names.length === 0) return new Jobs(undone, () => undefined, undefined)
    const followed = await Followed.start<V1Job>(
      {
        config,
        path: `/apis/batch/v1/namespaces/${namespace}/jobs`,
        list: () => batch.listNamespacedJob({ namespace }),
      },
      (_, job) => {
        const name = job.metadata?.name ?? ''
        if (!undone.has(name)) return
        if (hasCondition(job, 'Complete')) undone.delete(name)
        if (hasCondition(job, 'Failed')) failed ??= job
        notify()
      },
      notify,
    )
    return new Jobs(undone, () => failed, followed)
  }

  /** Names of those that are not yet done. */
  get undone(): string[] {
    return [...this.#undone]
  }

  /** One that was given up, and will not be done however long anybody waits. */
  get failed(): V1Job | undefined {
    return this.#failed()
  }

  /** @throws TahanError RIGHT_MISSING, NOT_LOGGED_IN when nobody tells any more what became of them */
  check(): void {
    this.#followed?.check()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#followed?.[Symbol.asyncDispose]()
  }
}

/** @param lastWords what the last of its pods to fail logged */
export function jobFailed(job: V1Job, app: string, lastWords: string | undefined): TahanError {
  const name = job.metadata?.name ?? ''
  const { reason, message } = conditionOf(job, 'Failed') ?? {}
  return new TahanError('JOB_FAILED', `${app} cannot become ready: its Job ${name} failed for good.`, {
    because: [reason, message].filter(Boolean).join(': ') || 'the cluster gives no reason.',
    ...(lastWords && { lastWords }),
    tryThis: `kubectl logs job/${name} in a cluster of your own, with its manifest`,
  })
}

function conditionOf({ status }: V1Job, type: string) {
  return status?.conditions?.find(condition => condition.type === type && condition.status === 'True')
}

function hasCondition(job: V1Job, type: string): boolean {
  return conditionOf(job, type) !== undefined
}
