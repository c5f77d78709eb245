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
  ['apps/v1', 'StatefulSet'],
  ['v1', 'Secret'],
  ['v1', 'ConfigMap'],
  ['v1', 'PersistentVolumeClaim'],
] as const
/** Every app has these: without the right to look for them nothing goes. */
const kindsOfAll = new Set<string>(['Deployment', 'Service', 'PodDisruptionBudget'])
const claims = ['v1', 'PersistentVolumeClaim'] as const

/**
 * Namespaces that an administrator made, for those who may make none. Each takes one app at a time, and must be empty:
 * experiments count every pod in it.
 */
export class GivenNamespaces implements Places {
  readonly #connection: Connection
  readonly #names: readonly string[]
  readonly #taken = new Set<string>()
  readonly #changes = new Changes()
  /** What apps were seen to be made of beside, by kind with the API version. */
  readonly #others = new Map<string, string>()

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
        const { apiVersion = 'v1', kind = '' } = object
        if (!kindsOfApps.some(([, known]) => known === kind)) this.#others.set(kind, apiVersion)
        return withMarkedClaims({ ...object, metadata: { ...marked(object.metadata), namespace } })
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
    const others = [...this.#others].map(([kind, apiVersion]) => [apiVersion, kind] as const)
    const kinds = [...kindsOfApps, ...others]
    return (await Promise.all(kinds.map(kind => this.#managedOf(kind, namespace)))).flat()
  }

  async #managedOf(
    [apiVersion, kind]: readonly [string, string],
    namespace: string,
  ): Promise<KubernetesObject[]> {
    const select = [undefined, undefined, undefined, undefined, managedSelector] as const
    const list = () => this.#connection.objects.list(apiVersion, kind, namespace, ...select)
    const { items } = await insist(list).catch(thrown => {
      // Who may not look for these could not make any: not everybody has load from inside, or an app that keeps data.
      const isRefusal = thrown instanceof TahanError && thrown.code === 'RIGHT_MISSING'
      if (isRefusal && !kindsOfAll.has(kind)) return { items: [] }
      throw thrown
    })
    // Items of a list do not say what they are.
    return items.map(item => ({ ...item, apiVersion, kind }))
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
      const { items: pods } = await insist(() => this.#connection.core.listNamespacedPod({ namespace }))
      // The next app's claims have the same names: it would wait for these, or find their data.
      const left = pods.length > 0 ? pods : await this.#managedOf(claims, namespace)
      if (left.length === 0) return
      if (performance.now() > until) {
        throw new TahanError('NAMESPACE_NOT_EMPTIED', `Namespace ${namespace} is still not empty.`, {
          because: `${left.map(({ metadata }) => metadata?.name).join(', ')} did not end within ${goneWithinMs / 1_000} s.`,
          tryThis: `kubectl get pods,persistentvolumeclaims -n ${namespace} -o wide`,
        })
      }
      await pause(100)
    }
  }
}

function marked(metadata: KubernetesObject['metadata']): KubernetesObject['metadata'] {
  const { labels, annotations } = ownMark()
  return {
    ...metadata,
    labels: { ...metadata?.labels, ...labels },
    annotations: { ...metadata?.annotations, ...annotations },
  }
}

/** A stateful set's claims outlive it, and are found again by what their template says. */
function withMarkedClaims(object: KubernetesObject): KubernetesObject {
  const { spec } = object as { spec?: { volumeClaimTemplates?: KubernetesObject[] } }
  if (object.kind !== 'StatefulSet' || !spec?.volumeClaimTemplates) return object
  const volumeClaimTemplates = spec.volumeClaimTemplates.map(claim => ({
    ...claim,
    metadata: marked(claim.metadata),
  }))
  return { ...object, spec: { ...spec, volumeClaimTemplates } } as KubernetesObject
}
