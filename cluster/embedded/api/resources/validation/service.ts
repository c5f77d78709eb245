import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { protocols } from './container.ts'
import {
  absentOrOneOf,
  duplicate,
  each,
  forbidden,
  invalid,
  invalidText,
  oneOf,
  required,
  unsupported,
  when,
} from './errors.ts'
import { dns1035Label, dnsLabel, dnsSubdomain } from './names.ts'
import { ipAddress, portNumber, portNumberOrName } from './numbers.ts'
import { validateLabels, validateMeta } from './object-meta.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const policies = ['Cluster', 'Local']
const longestAffinitySeconds = 86_400

export function validateService(service: Service, old: Pick<Service, 'spec'> | undefined): FieldError[] {
  const spec = service.spec ?? {}
  return [
    ...validateMeta(service.metadata, dns1035Label),
    ...validateType(spec),
    ...validatePorts(spec),
    ...validateLabels('spec.selector', spec.selector),
    ...validateAffinity(spec),
    ...validateAddresses(spec),
    ...absentOrOneOf('spec.externalTrafficPolicy', spec.externalTrafficPolicy, policies),
    ...absentOrOneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, policies),
    ...(old?.spec ? validateUpdate(spec, old.spec) : []),
  ]
}

function validateType(spec: ServiceSpec): FieldError[] {
  const headless = spec.clusterIP === 'None'
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  const cname = (spec.externalName ?? '').replace(/\.$/, '')
  return [
    ...oneOf('spec.type', spec.type, types),
    ...when((spec.ports ?? []).length === 0 && !headless && spec.type !== 'ExternalName', () =>
      required('spec.ports'),
    ),
    ...when(headless && external, () =>
      invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`),
    ),
    ...(spec.type !== 'ExternalName'
      ? []
      : cname
        ? dnsSubdomain(cname).map(error => invalid('spec.externalName', cname, error))
        : [required('spec.externalName')]),
    ...when(spec.type === 'ExternalName' && (spec.clusterIPs || spec.clusterIP), () =>
      forbidden('spec.clusterIPs', 'may not be set for ExternalName services'),
    ),
    ...when(spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer', () =>
      forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"),
    ),
  ]
}

function validatePorts(spec: ServiceSpec): FieldError[] {
  const names = new Set<string>()
  const numbers = new Set<string>()
  const nodePorts = new Set<string>()
  const several = (spec.ports ?? []).length > 1
  return each('spec.ports', spec.ports, (port, place) => {
    const { name, protocol, nodePort } = port
    const errors = validatePort(port, place, several)
    if (name && names.has(name)) errors.push(duplicate(`${place}.name`, name))
    if (name) names.add(name)
    if (nodePort && spec.type === 'ClusterIP') {
      errors.push(forbidden(`${place}.nodePort`, "may not be used when `type` is 'ClusterIP'"))
    }
    if (nodePort && nodePorts.has(`${protocol}/${nodePort}`)) {
      errors.push(duplicate(`${place}.nodePort`, nodePort))
    }
    nodePorts.add(`${protocol}/${nodePort}`)
    if (numbers.has(`${protocol}/${port.port}`)) {
      const text = `core.ServicePort{Name:"", Protocol:"${protocol}", AppProtocol:(*string)(nil), Port:${port.port ?? 0}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`
      errors.push({ reason: 'FieldValueDuplicate', field: place, message: `Duplicate value: ${text}` })
    }
    numbers.add(`${protocol}/${port.port}`)
    return errors
  })
}

function validatePort(port: ServicePort, place: string, several: boolean): FieldError[] {
  const { name } = port
  return [
    ...(name
      ? dnsLabel(name).map(error => invalid(`${place}.name`, name, error))
      : when(several, () => required(`${place}.name`))),
    ...portNumber(`${place}.port`, port.port),
    ...oneOf(`${place}.protocol`, port.protocol, protocols),
    ...portNumberOrName(`${place}.targetPort`, port.targetPort),
    ...(port.nodePort ? portNumber(`${place}.nodePort`, port.nodePort) : []),
  ]
}

function validateAffinity(spec: ServiceSpec): FieldError[] {
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0
  return [
    ...oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...when(spec.sessionAffinity === 'ClientIP' && (seconds < 1 || seconds > longestAffinitySeconds), () =>
      invalid(
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
        seconds,
        `must be greater than 0 and less than ${longestAffinitySeconds}`,
      ),
    ),
  ]
}

function validateAddresses(spec: ServiceSpec): FieldError[] {
  const list = `[]string{${(spec.clusterIPs ?? []).map(ip => JSON.stringify(ip)).join(', ')}}`
  return [
    ...each('spec.clusterIPs', spec.clusterIPs, (ip, place) => (ip === 'None' ? [] : ipAddress(place, ip))),
    ...when(spec.type !== 'ExternalName' && spec.clusterIP && spec.clusterIPs?.[0] !== spec.clusterIP, () =>
      invalidText('spec.clusterIPs', list, 'element [0] must match clusterIP'),
    ),
    ...each('spec.externalIPs', spec.externalIPs, (ip, place) => ipAddress(place, ip)),
    ...each('spec.ipFamilies', spec.ipFamilies, (family, place) =>
      when(family !== 'IPv4' && family !== 'IPv6', () => unsupported(place, family, ['IPv4', 'IPv6'])),
    ),
  ]
}

/** An address once given stays, unless the service becomes one without. */
function validateUpdate(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  const had = old.type !== 'ExternalName' && old.clusterIP
  const has = spec.type !== 'ExternalName'
  return when(had && has && spec.clusterIP !== old.clusterIP, () =>
    invalidText(
      'spec.clusterIPs[0]',
      `[]string{${JSON.stringify(spec.clusterIP ?? '')}}`,
      'may not change once set',
    ),
  )
}
