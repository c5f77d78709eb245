import { isApiError } from '../client/api-error.ts'
import type { Resources } from '../client/resources.ts'
import { type ControllerContext, queueFor } from './context.ts'

/** Makes an object of the same name in every namespace, and makes it again when it is deleted. */
export function keepInEveryNamespace<R extends 'configmaps' | 'serviceaccounts'>(
  context: ControllerContext,
  controller: string,
  resource: R,
  object: Resources[R] & { metadata: { name: string } },
): void {
  const { api, informers } = context
  const { name } = object.metadata
  const queue = queueFor(context, controller, reconcile)
  informers.namespaces.onChange(({ object }) => queue.add(object.metadata.name))
  informers[resource].onChange(({ type, object: { metadata } }) => {
    if (type === 'deleted' && metadata.name === name) queue.add(metadata.namespace ?? '')
  })

  async function reconcile(namespace: string): Promise<void> {
    const found = informers.namespaces.get(namespace)
    if (!found || found.metadata.deletionTimestamp || found.status?.phase === 'Terminating') return
    if (informers[resource].get(`${namespace}/${name}`)) return
    try {
      await api.create(resource, namespace, { ...object, metadata: { ...object.metadata, namespace } })
    } catch (thrown) {
      if (!isApiError(thrown, 409) && !isApiError(thrown, 403)) throw thrown
    }
  }
}
