import { readFile } from 'node:fs/promises'
import { TahanError } from '../errors.ts'
import type { Packet } from './packet.ts'

/** First line of packets.csv. */
export const packetHeader = 'node,sequence,dueMs,sentMs,receivedMs,copies\n'

/** One line, its end included. Instants to the microsecond; one that there was not is empty. */
export function packetRow({ node, sequence, dueMs, sentMs, receivedMs, copies }: Packet): string {
  return `${node},${sequence},${dueMs.toFixed(3)},${sentMs?.toFixed(3) ?? ''},${receivedMs?.toFixed(3) ?? ''},${copies}\n`
}

const row = /^([^,]+),(\d+),(-?\d+\.\d{3}),(-?\d+\.\d{3})?,(-?\d+\.\d{3})?,(\d+)$/

/**
 * The packets of a packets.csv's text, in the order in which they were settled. A last line without its end was torn by
 * a kill and is left out.
 *
 * @throws TahanError PACKETS_BROKEN when it is not such a file
 */
export function parsePackets(text: string, name = 'packets.csv'): Packet[] {
  const lines = text.split('\n')
  lines.pop() // what follows the last line end: nothing, or a torn line
  const [header, ...rows] = lines
  if (header === undefined) return []
  if (`${header}\n` !== packetHeader) {
    throw new TahanError('PACKETS_BROKEN', `${name} does not begin with the columns of packets.`, {
      because: `its first line is "${header.slice(0, 80)}".`,
    })
  }
  return rows.map((line, i) => {
    const found = row.exec(line)
    if (!found) {
      throw new TahanError('PACKETS_BROKEN', `Line ${i + 2} of ${name} is no packet.`, {
        because: `it reads "${line.slice(0, 120)}".`,
      })
    }
    const [, node = '', sequence, due, sent, received, copies] = found
    return {
      node,
      sequence: Number(sequence),
      dueMs: Number(due),
      sentMs: sent === undefined ? undefined : Number(sent),
      receivedMs: received === undefined ? undefined : Number(received),
      copies: Number(copies),
    }
  })
}

/** The packets of a file; see `parsePackets`. */
export async function readPackets(file: string): Promise<Packet[]> {
  return parsePackets(await readFile(file, 'utf8'), file)
}
