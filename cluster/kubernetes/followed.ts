import { setTimeout as pause } from 'node:timers/promises'
import {
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  Watch,
} from '@kubernetes/client-node'
import type { TahanError } from '../../support/errors.ts'
import { watchRefused } from './watch-refused.ts'

/** `present`: found when the following began. */
export type Change = 'present' | 'added' | 'changed' | 'removed'

interface Source<T extends KubernetesObject> {
  config: KubeConfig
  /** e.g. `/api/v1/namespaces/x/pods` */
  path: string
  list: () => Promise<KubernetesListObject<T>>
}

/** So many refusals in a row are no hiccup of who decides on rights. */
const refusalsBelieved = 5

/**
 * A resource as a watch keeps it current. A stream that ends (servers and clients end quiet ones) is taken up where it
 * stopped; a history that is gone (410) is listed anew, and what disappeared meanwhile is reported as removed. When the
 * server no longer lets one look, the following is lost: `check` throws from then on.
 */
export class Followed<T extends KubernetesObject> implements AsyncDisposable {
  /** By uid. */
  readonly items = new Map<string, T>()
  readonly #source: Source<T>
  readonly #onChange: (change: Change, object: T) => void
  readonly #ended = new AbortController()
  readonly #onLost: () => void
  #stream: AbortController | undefined
  #lost: TahanError | undefined
  #loop: Promise<void> = Promise.resolve()

  private constructor(source: Source<T>, onChange: (change: Change, object: T) => void, onLost: () => void) {
    this.#source = source
    this.#onChange = onChange
    this.#onLost = onLost
  }

  /** Resolves when everything present was delivered. */
  static async start<T extends KubernetesObject>(
    source: Source<T>,
    onChange: (change: Change, object: T) => void = () => {},
    onLost: () => void = () => {},
  ): Promise<Followed<T>> {
    const followed = new Followed(source, onChange, onLost)
    const version = await followed.#list('present')
    followed.#loop = followed.#run(version)
    return followed
  }

  /** @throws TahanError RIGHT_MISSING, NOT_LOGGED_IN when what is kept here is no longer kept current */
  check(): void {
    if (this.#lost) throw this.#lost
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    this.#stream?.abort()
    await this.#loop
  }

  async #run(from: string): Promise<void> {
    let version = from
    let refusals = 0
    while (!this.#ended.signal.aborted) {
      try {
        version = await this.#watch(version)
        refusals = 0
      } catch (thrown) {
        const refused = watchRefused(this.#source.path, thrown)
        refusals = refused ? refusals + 1 : 0
        if (refusals === refusalsBelieved) {
          this.#lost = refused
          this.#onLost()
          return
        }
        // The server is away or forgot our version. Ask again soon; a list tells what was missed.
        await pause(100, undefined, { signal: this.#ended.signal }).catch(() => {})
        if (this.#ended.signal.aborted) return
        version = await this.#list('changed').catch(() => version)
      }
    }
  }

  /** One stream; returns the version it got to. */
  async #watch(from: string): Promise<string> {
    let version = from
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#stream = await new Watch(this.#source.config).watch(
      this.#source.path,
      { resourceVersion: from, allowWatchBookmarks: true },
      (phase: string, object: T) => {
        if (phase === 'ERROR') return reject(new Error(`watch of ${this.#source.path} was ended`))
        version = object.metadata?.resourceVersion ?? version
        if (phase !== 'BOOKMARK') this.#apply(phase === 'DELETED' ? 'removed' : undefined, object)
      },
      thrown => (thrown === null || isPause(thrown) ? resolve() : reject(thrown)),
    )
    if (this.#ended.signal.aborted) this.#stream.abort()
    try {
      await promise
    } finally {
      this.#stream.abort()
    }
    return version
  }

  async #list(change: 'present' | 'changed'): Promise<string> {
    const { items, metadata } = await this.#source.list()
    const seen = new Set(items.map(uidOf))
    for (const [uid, object] of this.items) if (!seen.has(uid)) this.#apply('removed', object)
    for (const object of items) {
      const known = this.items.get(uidOf(object))
      if (known?.metadata?.resourceVersion === object.metadata?.resourceVersion && known) continue
      this.#apply(known ? 'changed' : change === 'present' ? 'present' : 'added', object)
    }
    return metadata?.resourceVersion ?? '0'
  }

  #apply(change: Change | undefined, object: T): void {
    const uid = uidOf(object)
    const known = this.items.has(uid)
    if (change === 'removed') this.items.delete(uid)
    else this.items.set(uid, object)
    this.#onChange(change ?? (known ? 'changed' : 'added'), object)
  }
}

function uidOf(object: KubernetesObject): string {
  return object.metadata?.uid ?? ''
}

/** A stream that was quiet for half a minute, or that we ended ourselves: no error. */
function isPause(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')
}
