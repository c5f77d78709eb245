import type { Api } from '../client/api.ts'
import type { Informer } from '../client/informer.ts'
import type { ResourceName, Resources, Stored } from '../client/resources.ts'

type Caches = { readonly [R in ResourceName]?: Pick<Informer<R>, 'observe'> }

/**
 * The API, with what it returns from writes put into the caches at once. A controller that looks again before its
 * watch has caught up sees its own writes, so it never makes the same pod twice; Kubernetes counts expectations to
 * the same end.
 */
export function writeThrough(api: Api, caches: Caches): Api {
  function seen<R extends ResourceName>(resource: R, object: Stored<Resources[R]>): Stored<Resources[R]> {
    const cache: Pick<Informer<R>, 'observe'> | undefined = caches[resource]
    cache?.observe(object)
    return object
  }
  return {
    get: (resource, namespace, name) => api.get(resource, namespace, name),
    list: (resource, options) => api.list(resource, options),
    watch: (resource, options) => api.watch(resource, options),
    delete: (resource, namespace, name, options) => api.delete(resource, namespace, name, options),
    bind: (namespace, pod, node) => api.bind(namespace, pod, node),
    create: async (resource, namespace, object) =>
      seen(resource, await api.create(resource, namespace, object)),
    update: async (resource, object, subresource) =>
      seen(resource, await api.update(resource, object, subresource)),
    patch: async (resource, namespace, name, patch, type, subresource) =>
      seen(resource, await api.patch(resource, namespace, name, patch, type, subresource)),
  }
}
