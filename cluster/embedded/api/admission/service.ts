import type { Service, ServicePort, ServiceSpec } from 'kubernetes-types/core/v1.js'
import { serviceAddress } from '../../addresses.ts'
import type { Core } from '../core.ts'
import type { FieldError } from '../definition.ts'
import type { AnyDefinition } from '../definitions.ts'
import { type ApiObject, isFields } from '../object.ts'
import { invalid } from '../status.ts'

const nodePorts = { first: 30_000, last: 32_767 }
/** As many as the plan of addresses has: 128 times 250. */
const addresses = 128 * 250

/**
 * Gives a service its cluster IP and node ports, and keeps on update what it has.
 * @throws ApiError 422 when one that was asked for is taken or out of range
 */
export function allocateService(
  core: Core,
  definition: AnyDefinition,
  object: ApiObject,
  current: ApiObject | undefined,
): void {
  if (!isFields(object.spec)) return // validation tells
  const spec = object.spec as unknown as ServiceSpec
  const old = current?.spec as ServiceSpec | undefined
  const { uid } = object.metadata
  const others = core.store
    .list('services')
    .filter(service => service.metadata.uid !== uid)
    .map(service => (service as unknown as Service).spec ?? {})
  const errors = [...assignAddress(core, spec, old, others), ...assignPorts(core, spec, old, others)]
  if (errors.length > 0) throw invalid(definition, object.metadata.name, errors)
}

function assignAddress(
  core: Core,
  spec: ServiceSpec,
  old: ServiceSpec | undefined,
  others: ServiceSpec[],
): FieldError[] {
  if (spec.type === 'ExternalName') {
    if (old && old.type !== 'ExternalName' && old.clusterIP === spec.clusterIP) {
      delete spec.clusterIP
      delete spec.clusterIPs
    }
    return []
  }
  if (old?.clusterIP && old.type !== 'ExternalName') {
    spec.clusterIP ||= old.clusterIP
    spec.clusterIPs ??= [spec.clusterIP]
    if (spec.clusterIP === old.clusterIP) return []
    const message = `Invalid value: ${goList([spec.clusterIP])}: may not change once set`
    return [{ reason: 'FieldValueInvalid', field: 'spec.clusterIPs[0]', message }]
  }
  const asked = spec.clusterIP || spec.clusterIPs?.[0]
  const taken = new Set(others.map(({ clusterIP }) => clusterIP))
  const address = asked || freeAddress(core, taken)
  spec.clusterIP = address
  spec.clusterIPs ??= [address]
  if (!asked || address === 'None') return []
  if (!isServiceAddress(core.subnet, address)) {
    return [
      refusedAddress(
        address,
        `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${serviceRange(core.subnet)}`,
      ),
    ]
  }
  return taken.has(address) ? [refusedAddress(address, 'provided IP is already allocated')] : []
}

/** After the highest one in use, so that a deleted service's address is not seen again soon. */
function freeAddress(core: Core, taken: ReadonlySet<string | undefined>): string {
  const start = Math.floor(core.random() * addresses)
  for (let n = 0; n < addresses; n++) {
    const address = serviceAddress(core.subnet, ((start + n) % addresses) + 1)
    if (!taken.has(address)) return address
  }
  return 'None'
}

function serviceRange(subnet: number): string {
  return `127.${subnet}.128.0/17`
}

function isServiceAddress(subnet: number, address: string): boolean {
  const [a, b, c = 0, d = 0, ...more] = address.split('.').map(Number)
  return a === 127 && b === subnet && c >= 128 && c <= 255 && d >= 1 && d <= 250 && more.length === 0
}

function refusedAddress(address: string, why: string): FieldError {
  const message = `Invalid value: ${goList([address])}: failed to allocate IP ${address}: ${why}`
  return { reason: 'FieldValueInvalid', field: 'spec.clusterIPs', message }
}

function goList(texts: string[]): string {
  return `[]string{${texts.map(text => JSON.stringify(text)).join(', ')}}`
}

function hasNodePorts(spec: ServiceSpec | undefined): boolean {
  return spec?.type === 'NodePort' || spec?.type === 'LoadBalancer'
}

const portKey = ({ port, protocol = 'TCP' }: ServicePort) => `${protocol} ${port}`
const nodePortKey = ({ nodePort, protocol = 'TCP' }: ServicePort) => `${protocol} ${nodePort}`

function assignPorts(
  core: Core,
  spec: ServiceSpec,
  old: ServiceSpec | undefined,
  others: ServiceSpec[],
): FieldError[] {
  const ports = (spec.ports ?? []).filter(isFields) as unknown as ServicePort[]
  const before = new Map((old?.ports ?? []).map(port => [portKey(port), port.nodePort]))
  if (!hasNodePorts(spec)) {
    // The ports were the server's, not the client's, when they come back as they were.
    if (hasNodePorts(old))
      for (const port of ports) if (port.nodePort === before.get(portKey(port))) delete port.nodePort
    return []
  }
  const taken = new Set(
    others.flatMap(({ ports: theirs = [] }) => theirs.filter(p => p.nodePort).map(nodePortKey)),
  )
  const errors: FieldError[] = []
  for (const port of ports) port.nodePort ||= before.get(portKey(port))
  for (const [index, port] of ports.entries()) {
    const { nodePort } = port
    if (!nodePort) continue
    const why =
      nodePort < nodePorts.first || nodePort > nodePorts.last
        ? `provided port is not in the valid range. The range of valid ports is ${nodePorts.first}-${nodePorts.last}`
        : taken.has(nodePortKey(port))
          ? 'provided port is already allocated'
          : undefined
    const message = `Invalid value: ${nodePort}: ${why}`
    if (why) errors.push({ reason: 'FieldValueInvalid', field: `spec.ports[${index}].nodePort`, message })
    taken.add(nodePortKey(port))
  }
  for (const port of ports) if (!port.nodePort) assignFreePort(core, port, taken)
  return errors
}

function assignFreePort(core: Core, port: ServicePort, taken: Set<string>): void {
  const count = nodePorts.last - nodePorts.first + 1
  const start = Math.floor(core.random() * count)
  for (let n = 0; n < count; n++) {
    port.nodePort = nodePorts.first + ((start + n) % count)
    if (!taken.has(nodePortKey(port))) break
  }
  taken.add(nodePortKey(port))
}
