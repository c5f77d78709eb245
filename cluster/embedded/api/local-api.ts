import type { Api, WatchEvent } from '../client/api.ts'
import type { ResourceName, Resources, Stored } from '../client/resources.ts'
import type { Core } from './core.ts'
import { clone, withoutUndefined } from './json.ts'
import type { ApiObject } from './object.ts'
import { bind } from './subresources/binding.ts'
import { create } from './verbs/create.ts'
import { remove } from './verbs/delete.ts'
import { patch } from './verbs/patch.ts'
import { list } from './verbs/read.ts'
import { existing, update } from './verbs/update.ts'
import { watch } from './verbs/watch.ts'

/**
 * The API within the server's own process: the same verbs, admission and validation as over HTTPS. What it returns is
 * the caller's own copy.
 */
export function localApi(core: Core): Api {
  const definitionOf = (resource: ResourceName) => core.definitions.get(resource)
  return {
    get: async (resource, namespace, name) =>
      handOut<typeof resource>(existing(core, definitionOf(resource), namespace, name)),

    list: async (resource, options = {}) => {
      const { items, resourceVersion } = list(core, definitionOf(resource), options)
      return { items: items.map(item => handOut<typeof resource>(item)), resourceVersion }
    },

    create: async (resource, namespace, object) =>
      handOut<typeof resource>(create(core, definitionOf(resource), namespace, withoutUndefined(object))),

    update: async (resource, object, subresource) => {
      const { namespace, name } = object.metadata
      const place = { namespace, name, subresource }
      return handOut<typeof resource>(update(core, definitionOf(resource), place, withoutUndefined(object)))
    },

    patch: async (resource, namespace, name, body, type, subresource) => {
      const place = { namespace, name, subresource }
      return handOut<typeof resource>(
        patch(core, definitionOf(resource), place, withoutUndefined(body), type),
      )
    },

    delete: async (resource, namespace, name, options) => {
      remove(core, definitionOf(resource), namespace, name, options)
    },

    bind: async (namespace, pod, node) => {
      bind(core, namespace, pod, { target: { name: node } })
    },

    watch: (resource, options) => follow<typeof resource>(core, resource, options),
  }
}

type Of<R extends ResourceName> = Stored<Resources[R]>

function handOut<R extends ResourceName>(object: ApiObject): Of<R> {
  // The verbs are the same for all kinds; a resource's name says which one its objects are of.
  return clone(object) as unknown as Of<R>
}

async function* follow<R extends ResourceName>(
  core: Core,
  resource: R,
  options: Parameters<Api['watch']>[1],
): AsyncGenerator<WatchEvent<Of<R>>> {
  const { signal } = options
  const queue: WatchEvent<Of<R>>[] = []
  let wake = () => {}
  const watching = watch(core, core.definitions.get(resource), options, ({ type, object }) => {
    queue.push({ type, object: handOut<R>(object) })
    wake()
  })
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      const next = queue.shift()
      if (next) yield next
      else {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        await promise
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    watching.stop()
  }
}

export type LocalApi = Api
