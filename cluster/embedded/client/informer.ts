import type { Api, WatchOptions } from './api.ts'
import { isApiError } from './api-error.ts'
import { type Clock, systemClock } from './clock.ts'
import type { ResourceName, Resources, Stored } from './resources.ts'

/** What became of one object in the cache. Objects are shared with everyone: never change them. */
export type Change<T> =
  | { type: 'added'; object: T }
  | { type: 'updated'; object: T; old: T }
  /** With the last state that was known. */
  | { type: 'deleted'; object: T }

export interface InformerOptions<R extends ResourceName> extends WatchOptions {
  api: Pick<Api, 'list' | 'watch'>
  resource: R
  /** Ends it. */
  signal: AbortSignal
  clock?: Clock
  /** Told of failures that the informer retries by itself, and of handlers that throw. */
  onTrouble?: (thrown: unknown) => void
}

interface Named {
  metadata: { name: string; namespace?: string }
}

const firstRetryMs = 50
const longestRetryMs = 2_000

/** Versions of one server are numbers that each write raises. */
function versionOf({ metadata }: { metadata: { resourceVersion: string } }): number {
  return Number(metadata.resourceVersion)
}

/** `namespace/name`, or the name alone for what is cluster-scoped. */
export function keyOf({ metadata }: Named): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name
}

/**
 * A local copy of one resource that follows the server: list, then watch. A stream that ends is taken up where it
 * stopped; after an error, or when the server has forgotten that version (410), it lists again and reports the
 * difference, so that handlers miss nothing but states in between.
 */
export class Informer<R extends ResourceName> {
  readonly #options: InformerOptions<R>
  readonly #clock: Clock
  readonly #objects = new Map<string, Stored<Resources[R]>>()
  readonly #byNamespace = new Map<string, Map<string, Stored<Resources[R]>>>()
  readonly #handlers: ((change: Change<Stored<Resources[R]>>) => void)[] = []
  readonly #synced = Promise.withResolvers<void>()
  #retryMs = firstRetryMs
  /** Everything up to this version is in the cache. */
  #reached = 0

  constructor(options: InformerOptions<R>) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#synced.promise.catch(() => {}) // who waits for it hears of it; nobody has to wait
    const { signal } = options
    signal.addEventListener('abort', () => this.#synced.reject(signal.reason), { once: true })
    void this.#follow()
  }

  /** Resolves once the first list is in the cache; rejects when the signal aborts before. */
  get synced(): Promise<void> {
    return this.#synced.promise
  }

  get(key: string): Stored<Resources[R]> | undefined {
    return this.#objects.get(key)
  }

  /** All objects, or those of one namespace. */
  list(namespace?: string): Stored<Resources[R]>[] {
    if (namespace === undefined) return [...this.#objects.values()]
    return [...(this.#byNamespace.get(namespace)?.values() ?? [])]
  }

  /** Calls the handler for what is there already, and from then on for every change. */
  onChange(handler: (change: Change<Stored<Resources[R]>>) => void): void {
    this.#handlers.push(handler)
    for (const object of this.#objects.values()) this.#tell(handler, { type: 'added', object })
  }

  /**
   * Puts in what a write of one's own returned, so that the next decision sees it before the watch tells of it. What
   * the watch has told of already, or has seen deleted since, changes nothing.
   */
  observe(object: Stored<Resources[R]>): void {
    if (versionOf(object) > this.#reached) this.#put(object)
  }

  async #follow(): Promise<void> {
    const { signal, onTrouble } = this.#options
    let resourceVersion: string | undefined
    while (!signal.aborted) {
      try {
        resourceVersion ??= await this.#relist()
        resourceVersion = await this.#watch(resourceVersion)
      } catch (thrown) {
        if (signal.aborted) return
        resourceVersion = undefined
        if (isApiError(thrown, 410)) continue // forgotten versions are nothing wrong
        onTrouble?.(thrown)
        await this.#pause()
      }
    }
  }

  async #relist(): Promise<string> {
    const { api, resource, signal, namespace, labelSelector, fieldSelector } = this.#options
    const { items, resourceVersion } = await api.list(resource, {
      ...(namespace !== undefined && { namespace }),
      ...(labelSelector !== undefined && { labelSelector }),
      ...(fieldSelector !== undefined && { fieldSelector }),
    })
    signal.throwIfAborted()
    const listed = new Set(items.map(keyOf))
    for (const [key, object] of [...this.#objects]) {
      const isNewer = versionOf(object) > Number(resourceVersion) // written after this list was made
      if (!listed.has(key) && !isNewer) this.#remove(key, object)
    }
    for (const object of items) this.#put(object)
    this.#reached = Number(resourceVersion)
    this.#synced.resolve()
    return resourceVersion
  }

  /** Follows one stream to its end; returns the version that was reached. */
  async #watch(since: string): Promise<string> {
    const { api, resource, signal, namespace, labelSelector, fieldSelector } = this.#options
    let resourceVersion = since
    const events = api.watch(resource, {
      ...(namespace !== undefined && { namespace }),
      ...(labelSelector !== undefined && { labelSelector }),
      ...(fieldSelector !== undefined && { fieldSelector }),
      resourceVersion,
      signal,
    })
    let isEmpty = true
    for await (const event of events) {
      if (signal.aborted) return resourceVersion
      isEmpty = false
      this.#retryMs = firstRetryMs
      resourceVersion = event.object.metadata.resourceVersion
      this.#reached = Number(resourceVersion)
      if (event.type === 'BOOKMARK') continue
      if (event.type === 'DELETED') this.#remove(keyOf(event.object), event.object)
      else this.#put(event.object)
    }
    if (isEmpty && !signal.aborted) await this.#pause() // a server that ends every stream at once is not hammered
    return resourceVersion
  }

  #put(object: Stored<Resources[R]>): void {
    const key = keyOf(object)
    const old = this.#objects.get(key)
    if (old?.metadata.uid === object.metadata.uid) {
      if (versionOf(old) >= versionOf(object)) return
      this.#store(key, object)
      this.#tellAll({ type: 'updated', object, old })
      return
    }
    if (old) this.#remove(key, old)
    this.#store(key, object)
    this.#tellAll({ type: 'added', object })
  }

  #store(key: string, object: Stored<Resources[R]>): void {
    this.#objects.set(key, object)
    const namespace = object.metadata.namespace ?? ''
    const siblings = this.#byNamespace.get(namespace) ?? new Map<string, Stored<Resources[R]>>()
    this.#byNamespace.set(namespace, siblings.set(key, object))
  }

  #remove(key: string, object: Stored<Resources[R]>): void {
    if (!this.#objects.delete(key)) return
    const siblings = this.#byNamespace.get(object.metadata.namespace ?? '')
    siblings?.delete(key)
    if (siblings?.size === 0) this.#byNamespace.delete(object.metadata.namespace ?? '')
    this.#tellAll({ type: 'deleted', object })
  }

  #tellAll(change: Change<Stored<Resources[R]>>): void {
    for (const handler of this.#handlers) this.#tell(handler, change)
  }

  /** One handler's mistake must not keep the news from the others, nor end the watch. */
  #tell(handler: (change: Change<Stored<Resources[R]>>) => void, change: Change<Stored<Resources[R]>>): void {
    try {
      handler(change)
    } catch (thrown) {
      this.#options.onTrouble?.(thrown)
    }
  }

  #pause(): Promise<void> {
    const { signal } = this.#options
    const delayMs = this.#retryMs
    this.#retryMs = Math.min(delayMs * 2, longestRetryMs)
    return new Promise(resolve => {
      const callOff = this.#clock.after(delayMs, done)
      signal.addEventListener('abort', done, { once: true })
      function done() {
        callOff()
        signal.removeEventListener('abort', done)
        resolve()
      }
    })
  }
}
