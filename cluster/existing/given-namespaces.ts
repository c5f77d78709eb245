import { setTimeout as pause } from 'node:timers/promises'
import type { KubernetesObject } from '@kubernetes/client-node'
import { Changes } from '../../support/changes.ts'
import { TahanError } from '../../support/errors.ts'
import { type Connection, statusCode } from '../kubernetes/connection.ts'
import { insist } from '../kubernetes/insist.ts'
import { isOwn, leftBehind, managedSelector, ownMark } from '../kubernetes/owner.ts'
import type { Place, Places } from '../kubernetes/places.ts'

const goneWithinMs = 120_000

/** What apps are made of: looked for when an app is taken away, or what a killed run left. */
const kindsOfApps = [
  ['apps/v1', 'Deployment'],
  ['v1', 'Service'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
] as const

/**
 * Namespaces that an administrator made, for those who may make none. Each takes one app at a time, and must be empty:
 * experiments count every pod in it.
 */
export class GivenNamespaces implements Places {
  readonly #connection: Connection
  readonly #names: readonly string[]
  readonly #taken = new Set<string>()
  readonly #changes = new Changes()

  constructor(connection: Connection, names: readonly string[]) {
    this.#connection = connection
    this.#names = names
  }

  /** @throws TahanError NO_NAMESPACE_FREE, NAMESPACE_NOT_EMPTY */
  async take(_hint: string, signal: AbortSignal): Promise<Place> {
    const namespace = await this.#free(signal)
    try {
      await this.#mustBeEmpty(namespace)
    } catch (thrown) {
      this.#release(namespace)
      throw thrown
    }
    return {
      namespace,
      prepare: object => {
        const { labels, annotations } = ownMark()
        const { metadata } = object
        return {
          ...object,
          metadata: {
            ...metadata,
            namespace,
            labels: { ...metadata?.labels, ...labels },
            annotations: { ...metadata?.annotations, ...annotations },
          },
        }
      },
      [Symbol.asyncDispose]: async () => {
        // As the cluster has it: an object that could not be made may be there all the same, and somebody else's.
        const found = await this.#managedIn(namespace)
        const own = found.filter(object => isOwn(object.metadata))
        await this.#remove(namespace, own)
        this.#release(namespace)
      },
    }
  }

  async sweep(): Promise<string[]> {
    const found = await Promise.all(this.#names.map(namespace => this.#managedIn(namespace)))
    const left = leftBehind(
      found.flat().map(object => ({
        namespace: object.metadata?.namespace ?? '',
        metadata: object.metadata,
        object,
      })),
    )
    for (const namespace of new Set(left.map(one => one.namespace))) {
      const objects = left.filter(one => one.namespace === namespace).map(({ object }) => object)
      await this.#remove(namespace, objects)
    }
    return left.map(({ namespace, object }) => `${object.kind} ${object.metadata?.name} in ${namespace}`)
  }

  async #free(signal: AbortSignal): Promise<string> {
    const free = () => this.#names.find(name => !this.#taken.has(name))
    try {
      await this.#changes.until(() => free() !== undefined, signal)
    } catch (cause) {
      throw new TahanError('NO_NAMESPACE_FREE', 'Every namespace that was given is in use.', {
        because: `${this.#names.join(', ')}: an experiment has an app in each, and needs one more.`,
        tryThis: 'TAHAN_NAMESPACES with two names or more',
        cause,
      })
    }
    const name = free() ?? ''
    this.#taken.add(name)
    return name
  }

  #release(namespace: string): void {
    this.#taken.delete(namespace)
    this.#changes.notify()
  }

  async #mustBeEmpty(namespace: string): Promise<void> {
    const { items } = await this.#connection.core.listNamespacedPod({ namespace })
    if (items.length === 0) return
    throw new TahanError(
      'NAMESPACE_NOT_EMPTY',
      `Namespace ${namespace} was given to tahan, and is not empty.`,
      {
        because: `pod ${items[0]?.metadata?.name} is in it; experiments kill and count every pod there.`,
        tryThis: `kubectl get all -n ${namespace}, or TAHAN_NAMESPACES with another`,
      },
    )
  }

  async #managedIn(namespace: string): Promise<KubernetesObject[]> {
    const lists = await Promise.all(
      kindsOfApps.map(async ([apiVersion, kind]) => {
        const select = [undefined, undefined, undefined, undefined, managedSelector] as const
        const list = () => this.#connection.objects.list(apiVersion, kind, namespace, ...select)
        const { items } = await insist(list).catch(thrown => {
          // Who may not look for these could not make any: not everybody has load from inside, or packets to nodes.
          if (
            (kind === 'Job' || kind === 'DaemonSet') &&
            thrown instanceof TahanError &&
            thrown.code === 'RIGHT_MISSING'
          ) {
            return { items: [] }
          }
          throw thrown
        })
        // Items of a list do not say what they are.
        return items.map(item => ({ ...item, apiVersion, kind }))
      }),
    )
    return lists.flat()
  }

  /** Also when only some of it is there. */
  async #remove(namespace: string, objects: readonly KubernetesObject[]): Promise<void> {
    await Promise.all(
      objects.map(async object => {
        try {
          // Left to itself, an API server takes a Job away and leaves its pods.
          const policy = [undefined, undefined, undefined, undefined, 'Background'] as const
          await insist(() => this.#connection.objects.delete(object, ...policy))
        } catch (thrown) {
          if (statusCode(thrown) !== 404) throw thrown
        }
      }),
    )
    await this.#emptied(namespace)
  }

  async #emptied(namespace: string): Promise<void> {
    const until = performance.now() + goneWithinMs
    for (;;) {
      const { items } = await insist(() => this.#connection.core.listNamespacedPod({ namespace }))
      if (items.length === 0) return
      if (performance.now() > until) {
        throw new TahanError('NAMESPACE_NOT_EMPTIED', `Namespace ${namespace} still has pods in it.`, {
          because: `${items.map(({ metadata }) => metadata?.name).join(', ')} did not end within ${goneWithinMs / 1_000} s.`,
          tryThis: `kubectl get pods -n ${namespace} -o wide`,
        })
      }
      await pause(100)
    }
  }
}
