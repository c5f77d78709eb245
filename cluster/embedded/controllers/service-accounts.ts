import { isApiError } from '../client/api-error.ts'
import { type ControllerContext, queueFor } from './context.ts'

/** Every namespace has a service account `default`, which pods get that name none. */
export function runServiceAccounts(context: ControllerContext): void {
  const { api, informers } = context
  const queue = queueFor(context, 'serviceaccount-controller', reconcile)
  informers.namespaces.onChange(({ object }) => queue.add(object.metadata.name))
  informers.serviceaccounts.onChange(({ type, object: { metadata } }) => {
    if (type === 'deleted' && metadata.name === 'default') queue.add(metadata.namespace ?? '')
  })

  async function reconcile(namespace: string): Promise<void> {
    const found = informers.namespaces.get(namespace)
    if (!found || found.metadata.deletionTimestamp || found.status?.phase === 'Terminating') return
    if (informers.serviceaccounts.get(`${namespace}/default`)) return
    try {
      const metadata = { name: 'default', namespace }
      await api.create('serviceaccounts', namespace, { apiVersion: 'v1', kind: 'ServiceAccount', metadata })
    } catch (thrown) {
      if (!isApiError(thrown, 409) && !isApiError(thrown, 403)) throw thrown
    }
  }
}
