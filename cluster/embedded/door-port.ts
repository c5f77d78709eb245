import { readFileSync } from 'node:fs'

/** Below the NodePorts and the ephemeral ports, above everything that is reserved. */
const shift = 20_000

/** The lowest port that anybody may listen on; below, it takes root. */
function firstOpenPort(): number {
  if (process.getuid?.() === 0) return 0
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))
  } catch {
    return 1024
  }
}

/**
 * The port at which a service's own address answers. It is the service's port, but for low ones in a cluster without
 * root: those answer 20000 above (80 at 20080). Containers are told the port by their service variables, so they need
 * not know; who takes it from `kubectl get services` must.
 */
export function doorPort(port: number, firstOpen = firstOpenPort()): number {
  return port < firstOpen ? port + shift : port
}
