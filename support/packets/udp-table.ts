import { readFile } from 'node:fs/promises'

/** A UDP socket of this network namespace, as the kernel lists it. */
export interface UdpSocket {
  /** In numbers with dots; 0.0.0.0 listens on all. */
  address: string
  port: number
  /** Datagrams that arrived for it and that the kernel had no room to keep until they were read. */
  drops: number
}

/** @param text of /proc/net/udp; lines that are none are left out */
export function parseUdpTable(text: string): UdpSocket[] {
  return text.split('\n').flatMap(line => {
    const fields = line.trim().split(/\s+/)
    const [, bytes = '', port = ''] = /^([0-9A-F]{8}):([0-9A-F]{4})$/.exec(fields[1] ?? '') ?? []
    const drops = Number(fields.at(-1))
    if (bytes === '' || fields.length < 13 || !Number.isInteger(drops)) return []
    return [{ address: addressOf(bytes), port: Number.parseInt(port, 16), drops }]
  })
}

/** Drops of the socket that is bound here; undefined where the kernel does not say. */
export async function dropsAt(address: string, port: number): Promise<number | undefined> {
  const text = await readFile('/proc/self/net/udp', 'utf8').catch(() => '')
  return parseUdpTable(text).find(socket => socket.address === address && socket.port === port)?.drops
}

/** The kernel writes an address as one number, as this machine keeps it: the least byte first on all that Node runs on. */
function addressOf(hex: string): string {
  return (hex.match(/../g) ?? [])
    .map(byte => Number.parseInt(byte, 16))
    .reverse()
    .join('.')
}
