import type { ServicePort, ServiceSpec } from 'kubernetes-types/core/v1.js'
import type { Core } from '../core.ts'
import type { FieldError } from '../definition.ts'
import { isFields } from '../object.ts'

const nodePorts = { first: 30_000, last: 32_767 }

function hasNodePorts(spec: ServiceSpec | undefined): boolean {
  return spec?.type === 'NodePort' || spec?.type === 'LoadBalancer'
}

const portKey = ({ port, protocol = 'TCP' }: ServicePort) => `${protocol} ${port}`
const nodePortKey = ({ nodePort, protocol = 'TCP' }: ServicePort) => `${protocol} ${nodePort}`

/** The node ports that were asked for, or free ones; on update those it has. Returns why they cannot be had. */
export function assignPorts(
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
  for (const [index, port] of ports.entries()) {
    if (port.nodePort || assignFreePort(core, port, taken)) continue
    const message = 'Internal error: failed to allocate a nodePort: range is full'
    return [...errors, { reason: 'InternalError', field: `spec.ports[${index}].nodePort`, message }]
  }
  return errors
}

/** False when all are taken. */
function assignFreePort(core: Core, port: ServicePort, taken: Set<string>): boolean {
  const count = nodePorts.last - nodePorts.first + 1
  const start = Math.floor(core.random() * count)
  for (let n = 0; n < count; n++) {
    const nodePort = nodePorts.first + ((start + n) % count)
    const key = nodePortKey({ ...port, nodePort })
    if (taken.has(key)) continue
    taken.add(key)
    port.nodePort = nodePort
    return true
  }
  return false
}
