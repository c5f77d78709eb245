import type { ControllerContext } from './context.ts'
import { keepInEveryNamespace } from './in-every-namespace.ts'

/** Every namespace has a service account `default`, which pods get that name none. */
export function runServiceAccounts(context: ControllerContext): void {
  keepInEveryNamespace(context, 'serviceaccount-controller', 'serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default' },
  })
}
