import type { ServicePort, ServiceSpec } from 'kubernetes-types/core/v1.js'
import type { Core } from '../core.ts'
import type { FieldError } from '../definition.ts'
import { isFields } from '../object.ts'

const nodePorts = { first: 30_000, last: 32_767 }

function hasNodePorts(spec: ServiceSpec | undefined): boolean {
  return spec?.type === 'NodePort' || spec?.type === 'LoadBalancer'
}

const portKey = ({ port, protocol = 'TCP' }: ServicePort) => `${protocol} ${port}`

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
  // A number is one service's, whatever the protocol.
  const taken = new Set(others.flatMap(({ ports: theirs = [] }) => theirs.map(({ nodePort }) => nodePort)))
  const had = new Set((old?.ports ?? []).map(({ nodePort }) => nodePort))
  const byPort = new Map<number, number>()
  const errors: FieldError[] = []
  for (const port of ports) port.nodePort ||= before.get(portKey(port))
  for (const [index, { port, nodePort }] of ports.entries()) {
    if (!nodePort) continue
    const why =
      nodePort < nodePorts.first || nodePort > nodePorts.last
        ? `provided port is not in the valid range. The range of valid ports is ${nodePorts.first}-${nodePorts.last}`
        : taken.has(nodePort) && !had.has(nodePort) && byPort.get(port) !== nodePort
          ? 'provided port is already allocated'
          : undefined
    const message = `Invalid value: ${nodePort}: ${why}`
    if (why) errors.push({ reason: 'FieldValueInvalid', field: `spec.ports[${index}].nodePort`, message })
    taken.add(nodePort)
    byPort.set(port, nodePort)
  }
  for (const [index, port] of ports.entries()) {
    // The same port over another protocol shares its node port, as long as the service is new.
    if (!port.nodePort && !hasNodePorts(old)) port.nodePort = byPort.get(port.port)
    if (port.nodePort || assignFreePort(core, port, taken)) {
      byPort.set(port.port, port.nodePort ?? 0)
      continue
    }
    const message = 'Internal error: failed to allocate a nodePort: range is full'
    return [...errors, { reason: 'InternalError', field: `spec.ports[${index}].nodePort`, message }]
  }
  return errors
}

/** False when all are taken. */
function assignFreePort(core: Core, port: ServicePort, taken: Set<number | undefined>): boolean {
  const count = nodePorts.last - nodePorts.first + 1
  const start = Math.floor(core.random() * count)
  for (let n = 0; n < count; n++) {
    const nodePort = nodePorts.first + ((start + n) % count)
    if (taken.has(nodePort)) continue
    taken.add(nodePort)
    port.nodePort = nodePort
    return true
  }
  return false
}
