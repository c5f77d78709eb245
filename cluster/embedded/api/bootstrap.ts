import { apiPort, nodeAddress, serviceAddress } from '../addresses.ts'
import type { ResourceName } from '../client/resources.ts'
import { localPath, volumeNotes } from '../objects/volumes.ts'
import { defaultBindings, defaultRoles } from './authorization/default-roles.ts'
import type { Core } from './core.ts'
import { create } from './verbs/create.ts'

/** K3s' own: a folder on the node that a claim's first pod is placed on. */
const localPathClass = {
  metadata: { name: localPath.className, annotations: { [volumeNotes.isDefault]: 'true' } },
  provisioner: localPath.provisioner,
  volumeBindingMode: 'WaitForFirstConsumer',
  reclaimPolicy: 'Delete',
}

/**
 * What every cluster has from the start: the four namespaces, a class of storage, the roles that users expect, and the service `kubernetes`
 * that leads to the API.
 */
export function bootstrap(core: Core, port = apiPort): void {
  const ensure = (
    resource: ResourceName,
    namespace: string | undefined,
    object: { metadata: { name: string } },
  ) => {
    if (core.store.get(resource, namespace, object.metadata.name)) return
    create(core, core.definitions.get(resource), namespace, object)
  }
  for (const name of ['kube-system', 'kube-public', 'kube-node-lease', 'default']) {
    ensure('namespaces', undefined, { metadata: { name } })
  }
  ensure('storageclasses', undefined, localPathClass)
  for (const role of defaultRoles) ensure('clusterroles', undefined, role)
  for (const binding of defaultBindings) ensure('clusterrolebindings', undefined, binding)
  const labels = { component: 'apiserver', provider: 'kubernetes' }
  const service = {
    metadata: { name: 'kubernetes', labels },
    spec: {
      clusterIP: serviceAddress(core.subnet, 1),
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
    },
  }
  ensure('services', 'default', service)
  const ports = [{ name: 'https', port, protocol: 'TCP' }]
  const address = nodeAddress(core.subnet, 0)
  ensure('endpoints', 'default', {
    metadata: { name: 'kubernetes', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports }],
  } as { metadata: { name: string } })
  ensure('endpointslices', 'default', {
    metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  } as { metadata: { name: string } })
}
