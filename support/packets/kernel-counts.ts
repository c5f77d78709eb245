import { readFile } from 'node:fs/promises'
import type { UdpErrors } from './packet.ts'

/**
 * One protocol's counters of this network namespace, by the kernel's names.
 * @param text of /proc/net/snmp: a line of names, then a line of numbers, for each protocol
 */
export function parseSnmp(text: string, protocol: string): Record<string, number> | undefined {
  const [names, numbers] = text
    .split('\n')
    .filter(line => line.startsWith(`${protocol}: `))
    .map(line => line.trim().split(' ').slice(1))
  if (!names || numbers?.length !== names.length) return undefined
  return Object.fromEntries(names.map((name, i) => [name, Number(numbers[i])]))
}

/** Since the machine started; undefined where the kernel does not say. */
export async function udpErrors(): Promise<UdpErrors | undefined> {
  const counts = parseSnmp(await readFile('/proc/self/net/snmp', 'utf8').catch(() => ''), 'Udp')
  const { RcvbufErrors: receiveBufferErrors, SndbufErrors: sendBufferErrors } = counts ?? {}
  if (receiveBufferErrors === undefined || sendBufferErrors === undefined) return undefined
  return { receiveBufferErrors, sendBufferErrors }
}
