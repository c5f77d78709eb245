import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { busySeconds, segmentsOf } from './proc.ts'
import { type ResourceReading, readingOf } from './reading.ts'
import type { ResourceSource } from './source.ts'

/** The machine that measures, whose generator and probe take processor time too: from /proc. */
export function hostSource({ nowMs, everyMs }: { nowMs: () => number; everyMs: number }): ResourceSource {
  const name = hostname()
  return {
    name: 'proc',
    where: '/proc of this machine',
    everyMs,
    async read(): Promise<ResourceReading[]> {
      // Nothing may come between the clock and the counters: on a busy machine it would be many milliseconds.
      const beforeMs = nowMs()
      const stat = read('/proc/stat')
      const atMs = (beforeMs + nowMs()) / 2
      return [
        hostReading({ stat, memory: read('/proc/meminfo'), tcp: read('/proc/net/snmp') }, { atMs, name }),
      ]
    },
  }
}

const read = (file: string) => readFileSync(file, 'latin1')

/** One reading from the texts of these files of /proc. */
export function hostReading(
  { stat, memory, tcp }: { stat: string; memory: string; tcp: string },
  about: { atMs: number; name: string },
): ResourceReading {
  const kibibytes = (field: string) => {
    const found = new RegExp(`^${field}: +(\\d+) kB$`, 'm').exec(memory)
    return found ? Number(found[1]) * 1_024 : undefined
  }
  const total = kibibytes('MemTotal')
  const available = kibibytes('MemAvailable')
  return readingOf({
    ...about,
    kind: 'harness',
    source: 'proc',
    cpuSeconds: busySeconds(/^cpu +(.*)$/m.exec(stat)?.[1] ?? ''),
    cores: stat.match(/^cpu\d+ /gm)?.length,
    memoryTotalBytes: total,
    memoryBytes: total !== undefined && available !== undefined ? total - available : undefined,
    ...segmentsOf([...tcp.matchAll(/^Tcp: (.*)$/gm)].map(([, rest = '']) => rest)),
  })
}
