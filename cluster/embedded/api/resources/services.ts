import type { Service } from 'kubernetes-types/core/v1.js'
import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, nameColumn, wide } from './print/columns.ts'
import { labelsText } from './print/selector-text.ts'
import { validateService } from './validation/service.ts'

export const services: ResourceDefinition<'services'> = {
  resource: 'services',
  kind: 'Service',
  singular: 'service',
  group: '',
  version: 'v1',
  namespaced: true,
  shortNames: ['svc'],
  categories: ['all'],
  subresources: ['status'],
  setDefaults: setServiceDefaults,
  validate: validateService,
  hasGeneration: false,
  selectableFields: {
    'spec.clusterIP': service => service.spec?.clusterIP ?? '',
    'spec.type': service => service.spec?.type ?? '',
  },
  columns: [
    nameColumn,
    column('Type', 'How the service is exposed.', service => service.spec?.type ?? ''),
    column('Cluster-IP', 'Address within the cluster.', service => service.spec?.clusterIPs?.[0] || '<none>'),
    column('External-IP', 'Addresses outside of the cluster.', externalAddress),
    column('Port(s)', 'The ports that are exposed by this service.', portsOf),
    ageColumn,
    wide('Selector', 'Labels of the pods that traffic is routed to.', service =>
      labelsText(service.spec?.selector),
    ),
  ],
}

const clientAffinitySeconds = 10_800

function setServiceDefaults(service: Service): void {
  if (!service.spec) return
  const { spec } = service
  spec.sessionAffinity ||= 'None'
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
  if (
    spec.sessionAffinity === 'ClientIP' &&
    spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
  ) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: clientAffinitySeconds } }
  }
  spec.type ||= 'ClusterIP'
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP'
    if (port.port) port.targetPort ||= port.port
  }
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  if (external) spec.externalTrafficPolicy ||= 'Cluster'
  else delete spec.externalTrafficPolicy
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
  if (spec.type !== 'ExternalName') {
    spec.internalTrafficPolicy ||= 'Cluster'
    spec.ipFamilies ??= ['IPv4']
    spec.ipFamilyPolicy ||= 'SingleStack'
    if (spec.clusterIP) spec.clusterIPs ??= [spec.clusterIP]
    else if (spec.clusterIPs?.[0]) spec.clusterIP = spec.clusterIPs[0]
  }
  // The declarations call status read-only, as it is for users.
  Object.assign(service, { status: { loadBalancer: {}, ...service.status } })
}

function externalAddress({ spec, status }: Pick<Service, 'spec' | 'status'>): string {
  if (spec?.type === 'ExternalName') return spec.externalName ?? ''
  const balancers = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '')
  const addresses = [...(spec?.type === 'LoadBalancer' ? balancers : []), ...(spec?.externalIPs ?? [])]
  return addresses.filter(Boolean).join(',') || (spec?.type === 'LoadBalancer' ? '<pending>' : '<none>')
}

function portsOf({ spec }: Pick<Service, 'spec'>): string {
  const ports = (spec?.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`,
  )
  return ports.join(',') || '<none>'
}
