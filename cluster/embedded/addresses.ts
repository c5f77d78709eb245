/**
 * Where everything of one embedded cluster is: a /16 of the loopback network, so that clusters live side by side and
 * nothing needs root. `subnet` is its second number (127.<subnet>.0.0/16).
 *
 *   127.s.0.(10+i)      node i; NodePorts and the kubelet's own port are here; the API server on node 0
 *   127.s.(1+i).n       pods of node i
 *   127.s.(128…255).n   cluster IPs of services
 */
export const apiPort = 6443
export const kubeletPort = 10250
/**
 * On a pod's address something listens here as long as the address is up. On a real network packets to an address that
 * is gone are lost; loopback refuses them. Who is refused by an instance looks here to tell the two apart.
 */
export const presencePort = 10249

export function nodeAddress(subnet: number, node: number): string {
  return `127.${subnet}.0.${10 + node}`
}

/** The n-th pod address of a node; n from 1 to 254. */
export function podAddress(subnet: number, node: number, n: number): string {
  return `127.${subnet}.${1 + node}.${n}`
}

export function isPodAddress(address: string): boolean {
  const [network, , node = 0] = address.split('.').map(Number)
  return network === 127 && node >= 1 && node <= maxNodes
}

/** The n-th service address; n from 1. 127.s.128.1 is the API server's `kubernetes` service. */
export function serviceAddress(subnet: number, n: number): string {
  return `127.${subnet}.${128 + Math.floor((n - 1) / 250)}.${((n - 1) % 250) + 1}`
}

/** Most nodes a cluster of this plan can have. */
export const maxNodes = 100
