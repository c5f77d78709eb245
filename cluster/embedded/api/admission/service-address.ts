import type { ServiceSpec } from 'kubernetes-types/core/v1.js'
import { serviceAddress } from '../../addresses.ts'
import type { Core } from '../core.ts'
import type { FieldError } from '../definition.ts'

/** As many as the plan of addresses has: 128 times 250. */
const addresses = 128 * 250

/** The address that was asked for, or a free one; on update the one it has. Returns why it cannot be had. */
export function assignAddress(
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

/** Any, as Kubernetes does it: so that the address of a deleted service is not soon another one's. */
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
