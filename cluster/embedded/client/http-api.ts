import type { Status } from 'kubernetes-types/meta/v1.js'
import type { Api, DeleteOptions, PatchType, WatchEvent, WatchOptions } from './api.ts'
import { ApiError } from './api-error.ts'
import { type ApiAddress, HttpTransport } from './http-transport.ts'
import { lines } from './lines.ts'
import { apiVersionOf, pathOf } from './paths.ts'
import type { ResourceName, Resources, Stored } from './resources.ts'

const patchContentTypes: Record<PatchType, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
}

/** The Kubernetes API over HTTPS, for the cluster's own processes: no more than they need, and quick to start. */
export class HttpApi implements Api {
  readonly #transport: HttpTransport

  constructor(address: ApiAddress) {
    this.#transport = new HttpTransport(address)
  }

  get<R extends ResourceName>(resource: R, namespace: string | undefined, name: string) {
    return this.#transport.json<Stored<Resources[R]>>({
      method: 'GET',
      path: pathOf(resource, namespace, name),
    })
  }

  async list<R extends ResourceName>(resource: R, options: WatchOptions = {}) {
    const answer = await this.#transport.json<{
      items: Stored<Resources[R]>[]
      metadata: { resourceVersion: string }
    }>({ method: 'GET', path: pathOf(resource, options.namespace), query: selectorsOf(options) })
    return { items: answer.items, resourceVersion: answer.metadata.resourceVersion }
  }

  create<R extends ResourceName>(resource: R, namespace: string | undefined, object: Resources[R]) {
    return this.#transport.json<Stored<Resources[R]>>({
      method: 'POST',
      path: pathOf(resource, namespace),
      body: object,
    })
  }

  update<R extends ResourceName>(
    resource: R,
    object: Stored<Resources[R]>,
    subresource?: 'status' | 'finalize',
  ) {
    const { namespace, name } = object.metadata
    return this.#transport.json<Stored<Resources[R]>>({
      method: 'PUT',
      path: pathOf(resource, namespace, name, subresource),
      body: object,
    })
  }

  patch<R extends ResourceName>(
    resource: R,
    namespace: string | undefined,
    name: string,
    patch: unknown,
    type: PatchType,
    subresource?: 'status',
  ) {
    return this.#transport.json<Stored<Resources[R]>>({
      method: 'PATCH',
      path: pathOf(resource, namespace, name, subresource),
      body: patch,
      contentType: patchContentTypes[type],
    })
  }

  async delete(
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ) {
    await this.#transport.json({
      method: 'DELETE',
      path: pathOf(resource, namespace, name),
      body: { kind: 'DeleteOptions', apiVersion: apiVersionOf(resource), ...options },
    })
  }

  async bind(namespace: string, pod: string, node: string) {
    await this.#transport.json({
      method: 'POST',
      path: pathOf('pods', namespace, pod, 'binding'),
      body: {
        kind: 'Binding',
        apiVersion: 'v1',
        metadata: { name: pod },
        target: { kind: 'Node', apiVersion: 'v1', name: node },
      },
    })
  }

  async *watch<R extends ResourceName>(
    resource: R,
    options: WatchOptions & { resourceVersion: string; signal: AbortSignal },
  ): AsyncGenerator<WatchEvent<Stored<Resources[R]>>> {
    const { signal, resourceVersion, namespace } = options
    try {
      const response = await this.#transport.stream(
        {
          method: 'GET',
          path: pathOf(resource, namespace),
          query: { ...selectorsOf(options), watch: 'true', allowWatchBookmarks: 'true', resourceVersion },
        },
        signal,
      )
      for await (const line of lines(response)) yield eventOf<Stored<Resources[R]>>(line)
    } catch (thrown) {
      if (!signal.aborted) throw thrown
    }
  }

  /** Closes idle connections. Watches end by their signals. */
  close(): void {
    this.#transport.close()
  }
}

function selectorsOf({ labelSelector, fieldSelector }: WatchOptions) {
  return { labelSelector, fieldSelector }
}

function eventOf<T>(line: string): WatchEvent<T> {
  const event = JSON.parse(line) as WatchEvent<T> | { type: 'ERROR'; object: Status }
  if (event.type === 'ERROR') throw new ApiError(event.object)
  return event
}
