import type { TimelineEvent } from '../timeline/event.ts'

export type InstanceEvent = Extract<TimelineEvent, { kind: 'instance' }>

/** What the timeline knows of one instance at some instant. */
export interface KnownInstance {
  name: string
  node: string | undefined
  ready: boolean
  /** Its container runs, ready or not. */
  running: boolean
  terminating: boolean
  restarts: number
  /** The fault took it: it does not count until it was renewed. */
  hit: boolean
  /** Of a hit one: restarts when the fault came. */
  restartsBefore: number
  /** Of a hit one: was seen not ready since the fault. */
  seenNotReady: boolean
}

/** The instances of one app as events tell of them, by uid. */
export class InstanceTable {
  readonly #app: string
  readonly #byUid = new Map<string, KnownInstance>()

  constructor(app: string) {
    this.#app = app
  }

  apply(event: TimelineEvent): void {
    if (event.kind !== 'instance' || event.app !== this.#app) return
    if (event.change === 'removed') {
      this.#byUid.delete(event.uid)
      return
    }
    const before = this.#byUid.get(event.uid)
    this.#byUid.set(event.uid, {
      name: event.name,
      node: event.node,
      ready: event.ready,
      running: event.container?.startsWith('running') ?? event.phase === 'Running',
      terminating: event.terminating,
      restarts: event.restarts,
      hit: before?.hit ?? false,
      restartsBefore: before?.restartsBefore ?? event.restarts,
      seenNotReady: (before?.hit ?? false) && ((before?.seenNotReady ?? false) || !event.ready),
    })
  }

  /** The fault takes these: whatever they say from now on counts only once they were renewed. */
  hit(takes: (instance: KnownInstance) => boolean): void {
    for (const instance of this.#byUid.values()) {
      if (instance.terminating || !takes(instance)) continue
      instance.hit = true
      instance.restartsBefore = instance.restarts
    }
  }

  isKnown(uid: string): boolean {
    return this.#byUid.has(uid)
  }

  /** Whether an instance that is to stay is assigned to the node. */
  on(node: string): boolean {
    return this.#count(instance => instance.node === node) > 0
  }

  /** As many as there are, ready or not. */
  get present(): number {
    return this.#count(() => true)
  }

  get hitNames(): string[] {
    return [...this.#byUid.values()].filter(({ hit }) => hit).map(({ name }) => name)
  }

  /** Instances that are ready, taken ones only if they were renewed. */
  get ready(): number {
    return this.#count(instance => instance.ready && (!instance.hit || renewed(instance)))
  }

  /** Instances whose container runs, taken ones only if it is a new one. */
  get running(): number {
    return this.#count(instance => instance.running && (!instance.hit || renewed(instance)))
  }

  #count(counts: (instance: KnownInstance) => boolean): number {
    return [...this.#byUid.values()].filter(instance => !instance.terminating && counts(instance)).length
  }
}

/** Its container was started anew, or it was away and is back (a node that was cut off and returned in time). */
function renewed({ restarts, restartsBefore, seenNotReady, ready }: KnownInstance): boolean {
  return restarts > restartsBefore || (seenNotReady && ready)
}
