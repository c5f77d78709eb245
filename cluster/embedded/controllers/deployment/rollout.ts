import type { DeploymentStatus } from 'kubernetes-types/apps/v1.js'
import { messageOf } from '../../../../support/errors.ts'
import { clone } from '../../api/json.ts'
import { isApiError } from '../../client/api-error.ts'
import { findCondition, withCondition } from '../../objects/condition.ts'
import { isSameStatus } from '../../objects/counts.ts'
import { isControlledBy } from '../../objects/owner.ts'
import { isNamespaceTerminating } from '../expected-refusals.ts'
import {
  isSameTemplate,
  newSetFor,
  revisionAnnotation,
  revisionOf,
  type StoredDeployment,
  type StoredSet,
  stateOf,
} from './revisions.ts'
import { newSetSize, proportionalSizes, shrinkOldSets } from './rolling.ts'
import { DeploymentSets, type Tools } from './sets.ts'
import { condition, countedStatus, isComplete, progressDeadlineMs, rolloutStatus } from './status.ts'

/** One look at a deployment and its sets, and the steps that it may take now. */
export class Rollout {
  deployment: StoredDeployment
  readonly #tools: Tools
  readonly #sets: DeploymentSets

  constructor(tools: Tools, deployment: StoredDeployment, sets: readonly StoredSet[]) {
    this.#tools = tools
    this.deployment = deployment
    this.#sets = new DeploymentSets(tools, sets)
  }

  get oldSets(): StoredSet[] {
    return this.#sets.oldOf(this.deployment)
  }

  /** Several pods at a time are exchanged, within maxSurge and maxUnavailable. */
  async roll(): Promise<void> {
    const newSet = await this.#ensureNewSet()
    const { spec } = this.deployment
    if (!newSet || !spec) return
    const old = this.oldSets.map(stateOf)
    const size = newSetSize(spec, stateOf(newSet), old)
    const isGrown = await this.#sets.resize(this.deployment, [{ name: newSet.metadata.name, replicas: size }])
    if (!isGrown) {
      const active = old.filter(({ replicas }) => replicas > 0)
      await this.#sets.resize(this.deployment, shrinkOldSets(spec, stateOf(newSet), active))
    }
    await this.#finish()
  }

  /** All old pods end before the first new one starts. */
  async recreate(hasOldPods: () => boolean): Promise<void> {
    const old = this.oldSets.filter(({ spec }) => (spec?.replicas ?? 0) > 0)
    const nothing = old.map(({ metadata }) => ({ name: metadata.name, replicas: 0 }))
    if ((await this.#sets.resize(this.deployment, nothing)) || hasOldPods()) return this.#finish()
    const newSet = await this.#ensureNewSet()
    if (!newSet) return
    const replicas = this.deployment.spec?.replicas ?? 1
    await this.#sets.resize(this.deployment, [{ name: newSet.metadata.name, replicas }])
    await this.#finish()
  }

  /** A change of size only, or a paused deployment: no set is made and the template does not advance. */
  async scale(): Promise<void> {
    if (this.#sets.newOf(this.deployment)) await this.#ensureNewSet()
    const { spec } = this.deployment
    if (!spec) return
    const newSet = this.#sets.newOf(this.deployment)
    const isSaturated = this.#sets.isSaturated(this.deployment)
    const sizes = proportionalSizes(spec, newSet && stateOf(newSet), this.oldSets.map(stateOf), isSaturated)
    await this.#sets.resize(this.deployment, sizes)
    if (spec.paused) await this.#sets.dropOld(this.deployment)
    await this.writeCounts()
  }

  async writeCounts(): Promise<void> {
    const { deployment } = this
    const nowMs = this.#tools.clock.wallMs()
    await this.#writeStatus(countedStatus(deployment, this.#sets.newOf(deployment), this.#sets.all, nowMs))
  }

  /** Pausing and resuming begin the progress deadline anew. */
  async notePause(): Promise<void> {
    const { spec, status } = this.deployment
    if (progressDeadlineMs(this.deployment) === undefined) return
    const current = findCondition(status?.conditions, 'Progressing')
    if (current?.reason === 'ProgressDeadlineExceeded') return
    const isNoted = current?.reason === 'DeploymentPaused'
    if (spec?.paused && !isNoted) await this.#note('Unknown', 'DeploymentPaused', 'Deployment is paused')
    else if (!spec?.paused && isNoted)
      await this.#note('Unknown', 'DeploymentResumed', 'Deployment is resumed')
  }

  async #ensureNewSet(): Promise<StoredSet | undefined> {
    const found = this.#sets.newOf(this.deployment)
    const revision = Math.max(0, ...this.oldSets.map(revisionOf)) + 1
    const newSet = found
      ? await this.#sets.refresh(this.deployment, found, revision)
      : await this.#createSet(revision)
    if (!newSet) return undefined
    const own = newSet.metadata.annotations?.[revisionAnnotation] ?? String(revision)
    if (this.deployment.metadata.annotations?.[revisionAnnotation] !== own) {
      const { namespace, name } = this.deployment.metadata
      const patch = { metadata: { annotations: { [revisionAnnotation]: own } } }
      this.deployment = await this.#tools.api.patch('deployments', namespace, name, patch, 'merge', 'status')
    }
    const isUnknown = !findCondition(this.deployment.status?.conditions, 'Progressing')
    if (found && isUnknown) {
      await this.#note('True', 'FoundNewReplicaSet', `Found new replica set "${newSet.metadata.name}"`)
    }
    return newSet
  }

  async #createSet(revision: number): Promise<StoredSet | undefined> {
    const { deployment } = this
    const { name } = newSetFor(deployment).metadata
    try {
      const created = await this.#sets.create(deployment, revision)
      await this.#note('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`)
      return created
    } catch (thrown) {
      if (isApiError(thrown, 409)) return this.#resolveCollision(name, thrown)
      if (isNamespaceTerminating(thrown)) return undefined
      const message = `Failed to create new replica set "${name}": ${messageOf(thrown)}`
      this.#tools.record(deployment, 'Warning', 'ReplicaSetCreateError', message)
      await this.#note('False', 'ReplicaSetCreateError', message)
      throw thrown
    }
  }

  /** The name is taken: by this very set, which the cache did not show yet, or by another with the same hash. */
  async #resolveCollision(name: string, conflict: unknown): Promise<StoredSet> {
    const { deployment } = this
    const taken = await this.#tools.api.get('replicasets', deployment.metadata.namespace, name)
    if (
      isControlledBy(taken, deployment) &&
      isSameTemplate(taken.spec?.template, deployment.spec?.template)
    ) {
      this.#sets.add(taken)
      return taken
    }
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1
    await this.#writeStatus({ ...deployment.status, collisionCount })
    throw conflict
  }

  /** Says how the rollout gets on; one that is done drops old revisions. */
  async #finish(): Promise<void> {
    const { deployment } = this
    if (isComplete(deployment, deployment.status ?? {})) await this.#sets.dropOld(deployment)
    const nowMs = this.#tools.clock.wallMs()
    await this.#writeStatus(rolloutStatus(deployment, this.#sets.newOf(deployment), this.#sets.all, nowMs))
  }

  /** Without a deadline a deployment does not tell of its progress. */
  async #note(status: string, reason: string, message: string): Promise<void> {
    if (progressDeadlineMs(this.deployment) === undefined) return
    const next = condition('Progressing', status, reason, message, this.#tools.clock.wallMs())
    const conditions = withCondition(this.deployment.status?.conditions, next)
    await this.#writeStatus({ ...this.deployment.status, conditions })
  }

  async #writeStatus(status: DeploymentStatus): Promise<void> {
    if (isSameStatus(status, this.deployment.status)) return
    this.deployment = await this.#tools.api.update(
      'deployments',
      { ...clone(this.deployment), status },
      'status',
    )
  }
}
