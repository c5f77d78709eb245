import { clone, equal } from '../../api/json.ts'
import type { Api } from '../../client/api.ts'
import { isApiError } from '../../client/api-error.ts'
import type { Clock } from '../../client/clock.ts'
import type { Record as RecordEvent } from '../../client/event-recorder.ts'
import {
  byCreation,
  desiredAnnotation,
  findNewSet,
  newSetAnnotations,
  newSetFor,
  revisionOf,
  type StoredDeployment,
  type StoredSet,
  sizeAnnotations,
  stateOf,
} from './revisions.ts'
import { newSetSize, type Resize } from './rolling.ts'

export interface Tools {
  api: Api
  clock: Clock
  record: RecordEvent
}

/** A deployment's ReplicaSets: finds the one of its present template, makes, resizes and drops them. */
export class DeploymentSets {
  readonly #tools: Tools
  #sets: StoredSet[]

  constructor(tools: Tools, sets: readonly StoredSet[]) {
    this.#tools = tools
    this.#sets = [...sets]
  }

  get all(): readonly StoredSet[] {
    return this.#sets
  }

  newOf(deployment: StoredDeployment): StoredSet | undefined {
    return findNewSet(deployment, this.#sets)
  }

  oldOf(deployment: StoredDeployment): StoredSet[] {
    const newSet = this.newOf(deployment)
    return this.#sets.filter(set => set !== newSet)
  }

  /** Takes in one that was not known. */
  add(set: StoredSet): void {
    this.#sets.push(set)
  }

  /** Makes the set of the present template, as large as it may be now. @throws ApiError */
  async create(deployment: StoredDeployment, revision: number): Promise<StoredSet> {
    const set = newSetFor(deployment)
    const { name } = set.metadata
    const empty = { name, replicas: 0, available: 0, createdMs: 0, maxReplicas: undefined }
    const old = this.oldOf(deployment).map(stateOf)
    const replicas = deployment.spec ? newSetSize(deployment.spec, empty, old) : 0
    set.metadata.annotations = {
      ...newSetAnnotations(deployment, {}, revision),
      ...sizeAnnotations(deployment),
    }
    if (set.spec) set.spec.replicas = replicas
    const created = await this.#tools.api.create('replicasets', deployment.metadata.namespace, set)
    this.add(created)
    if (replicas > 0) this.#tell(deployment, `Scaled up replica set ${name} to ${replicas}`)
    return created
  }

  /** The set's annotations follow the deployment's; its revision rises when it was rolled back to. */
  async refresh(deployment: StoredDeployment, set: StoredSet, revision: number): Promise<StoredSet> {
    const annotations = newSetAnnotations(deployment, set.metadata.annotations ?? {}, revision)
    const minReadySeconds = deployment.spec?.minReadySeconds ?? 0
    const isFresh =
      equal(annotations, set.metadata.annotations ?? {}) &&
      (set.spec?.minReadySeconds ?? 0) === minReadySeconds
    if (isFresh || !set.spec) return set
    const copy = clone(set)
    copy.metadata.annotations = annotations
    copy.spec = { ...set.spec, minReadySeconds }
    return this.#keep(await this.#tools.api.update('replicasets', copy))
  }

  /** Returns whether any set changed its size. */
  async resize(deployment: StoredDeployment, sizes: readonly Resize[]): Promise<boolean> {
    let isChanged = false
    for (const { name, replicas } of sizes) {
      const set = this.#sets.find(({ metadata }) => metadata.name === name)
      if (!set?.spec) continue
      const before = set.spec.replicas ?? 0
      const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) }
      if (before === replicas && equal(annotations, set.metadata.annotations)) continue
      const copy = clone(set)
      copy.metadata.annotations = annotations
      copy.spec = { ...set.spec, replicas }
      this.#keep(await this.#tools.api.update('replicasets', copy))
      if (before === replicas) continue
      isChanged = true
      const direction = replicas > before ? 'up' : 'down'
      this.#tell(deployment, `Scaled ${direction} replica set ${name} to ${replicas} from ${before}`)
    }
    return isChanged
  }

  /** Removes the oldest empty sets beyond revisionHistoryLimit. */
  async dropOld(deployment: StoredDeployment): Promise<void> {
    const limit = deployment.spec?.revisionHistoryLimit
    if (limit === undefined) return
    const kept = this.oldOf(deployment).filter(({ metadata }) => !metadata.deletionTimestamp)
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
  isSaturated(deployment: StoredDeployment): boolean {
    const set = this.newOf(deployment)
    const replicas = deployment.spec?.replicas ?? 1
    return (
      set !== undefined &&
      set.spec?.replicas === replicas &&
      set.metadata.annotations?.[desiredAnnotation] === String(replicas) &&
      (set.status?.availableReplicas ?? 0) === replicas
    )
  }

  #tell(deployment: StoredDeployment, message: string): void {
    this.#tools.record(deployment, 'Normal', 'ScalingReplicaSet', message)
  }

  #keep(set: StoredSet): StoredSet {
    this.#sets = this.#sets.map(other => (other.metadata.uid === set.metadata.uid ? set : other))
    return set
  }
}
