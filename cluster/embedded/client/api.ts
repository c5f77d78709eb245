import type { ResourceName, Resources, Stored } from './resources.ts'

export interface WatchOptions {
  namespace?: string
  /** As in a URL: `app=hello,tier!=db`. */
  labelSelector?: string
  /** As in a URL: `spec.nodeName=agent-1`. */
  fieldSelector?: string
}

export type WatchEvent<T> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
  /** Only `metadata.resourceVersion` is set. */
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string } } }

export type PatchType = 'json' | 'merge' | 'strategic'

export interface DeleteOptions {
  gracePeriodSeconds?: number
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  preconditions?: { uid?: string; resourceVersion?: string }
}

/**
 * The verbs of the Kubernetes API as the cluster's own parts call them: controllers and the scheduler within the
 * server's process (`LocalApi`), node agents over HTTPS (`HttpApi`). Both pass the same admission, defaulting and
 * validation as any client. Failures are `ApiError`s that carry the API server's Status.
 * `namespace` is undefined for cluster-scoped resources.
 */
export interface Api {
  get: <R extends ResourceName>(
    resource: R,
    namespace: string | undefined,
    name: string,
  ) => Promise<Stored<Resources[R]>>
  list: <R extends ResourceName>(
    resource: R,
    options?: WatchOptions,
  ) => Promise<{ items: Stored<Resources[R]>[]; resourceVersion: string }>
  create: <R extends ResourceName>(
    resource: R,
    namespace: string | undefined,
    object: Resources[R],
  ) => Promise<Stored<Resources[R]>>
  /**
   * Full replacement; a conflict (409) when `metadata.resourceVersion` is set and old. `finalize` is for namespaces:
   * only it changes `spec.finalizers`, and taking the last one from a namespace that is being deleted removes it.
   */
  update: <R extends ResourceName>(
    resource: R,
    object: Stored<Resources[R]>,
    subresource?: 'status' | 'finalize',
  ) => Promise<Stored<Resources[R]>>
  patch: <R extends ResourceName>(
    resource: R,
    namespace: string | undefined,
    name: string,
    patch: unknown,
    type: PatchType,
    subresource?: 'status',
  ) => Promise<Stored<Resources[R]>>
  delete: (
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
    options?: DeleteOptions,
  ) => Promise<void>
  /** Assigns a pod to a node: POST pods/binding. */
  bind: (namespace: string, pod: string, node: string) => Promise<void>
  /**
   * Changes after `resourceVersion`, until the signal aborts or the server ends the stream. Throws `ApiError` 410
   * when that version is too old: list again.
   */
  watch: <R extends ResourceName>(
    resource: R,
    options: WatchOptions & { resourceVersion: string; signal: AbortSignal },
  ) => AsyncIterable<WatchEvent<Stored<Resources[R]>>>
}
