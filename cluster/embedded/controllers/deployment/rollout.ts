import type { DeploymentCondition, DeploymentStatus } from 'kubernetes-types/apps/v1.js'
import { messageOf } from '../../../../support/errors.ts'
import { clone, equal } from '../../api/json.ts'
import type { Api } from '../../client/api.ts'
import { isApiError } from '../../client/api-error.ts'
import type { Clock } from '../../client/clock.ts'
import type { Record as RecordEvent } from '../../client/event-recorder.ts'
import { findCondition, withCondition } from '../../objects/condition.ts'
import { isControlledBy } from '../../objects/owner.ts'
import { isSameStatus } from '../../objects/same-status.ts'
import { isNamespaceTerminating } from '../expected-refusals.ts'
import {
  byCreation,
  findNewSet,
  isSameTemplate,
  newSetAnnotations,
  newSetFor,
  revisionAnnotation,
  revisionOf,
  type StoredDeployment,
  type StoredSet,
  sizeAnnotations,
  stateOf,
} from './revisions.ts'
import { newSetSize, proportionalSizes, type Resize, shrinkOldSets } from './rolling.ts'
import { condition, countedStatus, isComplete, progressDeadlineMs, rolloutStatus } from './status.ts'

interface Tools {
  api: Api
  clock: Clock
  record: RecordEvent
}

/** One look at a deployment and its sets, and the steps that it may take now. */
export class Rollout {
  deployment: StoredDeployment
  readonly #tools: Tools
  #sets: StoredSet[]

  constructor(tools: Tools, deployment: StoredDeployment, sets: readonly StoredSet[]) {
    this.#tools = tools
    this.deployment = deployment
    this.#sets = [...sets]
  }

  get newSet(): StoredSet | undefined {
    return findNewSet(this.deployment, this.#sets)
  }

  get oldSets(): StoredSet[] {
    const newSet = this.newSet
    return this.#sets.filter(set => set !== newSet)
  }

  /** Several pods at a time are exchanged, within maxSurge and maxUnavailable. */
  async roll(): Promise<void> {
    const newSet = await this.#ensureNewSet()
    const spec = this.deployment.spec
    if (!newSet || !spec) return
    const old = this.oldSets.map(stateOf)
    const size = newSetSize(spec, stateOf(newSet), old)
    if (await this.#resize([{ name: newSet.metadata.name, replicas: size }])) return this.#writeProgress()
    const active = old.filter(({ replicas }) => replicas > 0)
    if (await this.#resize(shrinkOldSets(spec, stateOf(newSet), active))) return this.#writeProgress()
    if (isComplete(this.deployment, this.deployment.status ?? {})) await this.#dropOldRevisions()
    return this.#writeProgress()
  }

  /** All old pods end before the first new one starts. */
  async recreate(hasOldPods: () => boolean): Promise<void> {
    const old = this.oldSets.filter(({ spec }) => (spec?.replicas ?? 0) > 0)
    const isScaledDown = await this.#resize(old.map(({ metadata }) => ({ name: metadata.name, replicas: 0 })))
    if (isScaledDown || hasOldPods()) return this.#writeProgress()
    const newSet = await this.#ensureNewSet()
    if (!newSet) return
    await this.#resize([{ name: newSet.metadata.name, replicas: this.deployment.spec?.replicas ?? 1 }])
    if (isComplete(this.deployment, this.deployment.status ?? {})) await this.#dropOldRevisions()
    return this.#writeProgress()
  }

  /** A change of size only, or a paused deployment: no set is made and the template does not advance. */
  async scale(): Promise<void> {
    if (this.newSet) await this.#ensureNewSet()
    const { spec } = this.deployment
    if (!spec) return
    const newSet = this.newSet
    const sizes = proportionalSizes(
      spec,
      newSet && stateOf(newSet),
      this.oldSets.map(stateOf),
      this.#isSaturated(),
    )
    await this.#resize(sizes)
    if (spec.paused) await this.#dropOldRevisions()
    await this.writeCounts()
  }

  async writeCounts(): Promise<void> {
    await this.#writeStatus(
      countedStatus(this.deployment, this.newSet, this.#sets, this.#tools.clock.wallMs()),
    )
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
    const found = this.newSet
    const revision = Math.max(0, ...this.oldSets.map(revisionOf)) + 1
    const newSet = found ? await this.#refreshSet(found, revision) : await this.#createSet(revision)
    if (!newSet) return undefined
    const own = newSet.metadata.annotations?.[revisionAnnotation] ?? String(revision)
    if (this.deployment.metadata.annotations?.[revisionAnnotation] !== own) {
      const { namespace, name } = this.deployment.metadata
      const patch = { metadata: { annotations: { [revisionAnnotation]: own } } }
      this.deployment = await this.#tools.api.patch('deployments', namespace, name, patch, 'merge')
    }
    const isUnknown = !findCondition(this.deployment.status?.conditions, 'Progressing')
    if (found && isUnknown && progressDeadlineMs(this.deployment) !== undefined) {
      await this.#note('True', 'FoundNewReplicaSet', `Found new replica set "${newSet.metadata.name}"`)
    }
    return newSet
  }

  /** The set's annotations follow the deployment's; its revision rises when it was rolled back to. */
  async #refreshSet(set: StoredSet, revision: number): Promise<StoredSet> {
    const annotations = newSetAnnotations(this.deployment, set.metadata.annotations ?? {}, revision)
    const minReadySeconds = this.deployment.spec?.minReadySeconds ?? 0
    const isFresh =
      equal(annotations, set.metadata.annotations ?? {}) &&
      (set.spec?.minReadySeconds ?? 0) === minReadySeconds
    if (isFresh || !set.spec) return set
    const copy = clone(set)
    copy.metadata.annotations = annotations
    copy.spec = { ...set.spec, minReadySeconds }
    return this.#keep(await this.#tools.api.update('replicasets', copy))
  }

  async #createSet(revision: number): Promise<StoredSet | undefined> {
    const { api, record } = this.#tools
    const { deployment } = this
    const set = newSetFor(deployment)
    const { name } = set.metadata
    const sized = { name, replicas: 0, available: 0, createdMs: 0, maxReplicas: undefined }
    const replicas = deployment.spec ? newSetSize(deployment.spec, sized, this.oldSets.map(stateOf)) : 0
    set.metadata.annotations = {
      ...newSetAnnotations(deployment, {}, revision),
      ...sizeAnnotations(deployment),
    }
    if (set.spec) set.spec.replicas = replicas
    try {
      const created = await api.create('replicasets', deployment.metadata.namespace, set)
      this.#sets.push(created)
      if (replicas > 0) {
        record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} to ${replicas}`)
      }
      if (progressDeadlineMs(deployment) !== undefined) {
        await this.#note('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`)
      }
      return created
    } catch (thrown) {
      if (isApiError(thrown, 409)) return this.#resolveCollision(name, thrown)
      if (isNamespaceTerminating(thrown)) return undefined
      const message = `Failed to create new replica set "${name}": ${messageOf(thrown)}`
      record(deployment, 'Warning', 'ReplicaSetCreateError', message)
      if (progressDeadlineMs(deployment) !== undefined) {
        await this.#note('False', 'ReplicaSetCreateError', message)
      }
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
      this.#sets.push(taken)
      return taken
    }
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1
    await this.#writeStatus({ ...deployment.status, collisionCount })
    throw conflict
  }

  /** Returns whether any set changed its size. */
  async #resize(sizes: readonly Resize[]): Promise<boolean> {
    const { api, record } = this.#tools
    let isChanged = false
    for (const { name, replicas } of sizes) {
      const set = this.#sets.find(({ metadata }) => metadata.name === name)
      if (!set?.spec) continue
      const before = set.spec.replicas ?? 0
      const annotations = { ...set.metadata.annotations, ...sizeAnnotations(this.deployment) }
      if (before === replicas && equal(annotations, set.metadata.annotations)) continue
      const copy = clone(set)
      copy.metadata.annotations = annotations
      copy.spec = { ...set.spec, replicas }
      this.#keep(await api.update('replicasets', copy))
      if (before === replicas) continue
      isChanged = true
      const direction = replicas > before ? 'up' : 'down'
      const message = `Scaled ${direction} replica set ${name} to ${replicas} from ${before}`
      record(this.deployment, 'Normal', 'ScalingReplicaSet', message)
    }
    return isChanged
  }

  async #dropOldRevisions(): Promise<void> {
    const limit = this.deployment.spec?.revisionHistoryLimit
    if (limit === undefined) return
    const kept = this.oldSets.filter(({ metadata }) => !metadata.deletionTimestamp)
    kept.sort((a, b) => revisionOf(a) - revisionOf(b) || byCreation(a, b))
    for (const { metadata, spec, status } of kept.slice(0, Math.max(0, kept.length - limit))) {
      const isBusy = (spec?.replicas ?? 0) > 0 || (status?.replicas ?? 0) > 0
      if (isBusy || (metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) continue
      try {
        await this.#tools.api.delete('replicasets', metadata.namespace, metadata.name)
      } catch (thrown) {
        if (!isApiError(thrown, 404)) throw thrown
      }
    }
  }

  /** The new set has all the pods the deployment wants, and all are available. */
  #isSaturated(): boolean {
    const set = this.newSet
    const replicas = this.deployment.spec?.replicas ?? 1
    return (
      set !== undefined &&
      set.spec?.replicas === replicas &&
      set.metadata.annotations?.['deployment.kubernetes.io/desired-replicas'] === String(replicas) &&
      (set.status?.availableReplicas ?? 0) === replicas
    )
  }

  async #note(status: string, reason: string, message: string): Promise<void> {
    const next: DeploymentCondition = condition(
      'Progressing',
      status,
      reason,
      message,
      this.#tools.clock.wallMs(),
    )
    await this.#writeStatus({
      ...this.deployment.status,
      conditions: withCondition(this.deployment.status?.conditions, next),
    })
  }

  async #writeProgress(): Promise<void> {
    await this.#writeStatus(
      rolloutStatus(this.deployment, this.newSet, this.#sets, this.#tools.clock.wallMs()),
    )
  }

  async #writeStatus(status: DeploymentStatus): Promise<void> {
    if (isSameStatus(status, this.deployment.status)) return
    this.deployment = await this.#tools.api.update(
      'deployments',
      { ...clone(this.deployment), status },
      'status',
    )
  }

  #keep(set: StoredSet): StoredSet {
    this.#sets = this.#sets.map(other => (other.metadata.uid === set.metadata.uid ? set : other))
    return set
  }
}
