import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { type ResourceReading, readingOf } from './reading.ts'
import type { ResourceSource } from './source.ts'

/** Ticks of /proc/stat a second, by definition of its interface. */
const ticksPerSecond = 100

/** The machine that measures, whose generator and probe take processor time too: from /proc. */
export function hostSource({ nowMs, everyMs }: { nowMs: () => number; everyMs: number }): ResourceSource {
  const name = hostname()
  return {
    name: 'proc',
    where: '/proc of this machine',
    everyMs,
    async read(): Promise<ResourceReading[]> {
      const [stat, memory, tcp] = await Promise.all(
        ['/proc/stat', '/proc/meminfo', '/proc/net/snmp'].map(file => readFile(file, 'latin1')),
      )
      return [
        hostReading({ stat: stat ?? '', memory: memory ?? '', tcp: tcp ?? '' }, { atMs: nowMs(), name }),
      ]
    },
  }
}

/** One reading from the texts of these files of /proc. */
export function hostReading(
  { stat, memory, tcp }: { stat: string; memory: string; tcp: string },
  about: { atMs: number; name: string },
): ResourceReading {
  // user nice system idle iowait irq softirq steal; a guest's time is in user already.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    /^cpu +(.*)$/m.exec(stat)?.[1] ?? ''
  )
    .split(' ')
    .map(Number)
  const kibibytes = (field: string) => {
    const found = new RegExp(`^${field}: +(\\d+) kB$`, 'm').exec(memory)
    return found ? Number(found[1]) * 1_024 : undefined
  }
  const total = kibibytes('MemTotal')
  const available = kibibytes('MemAvailable')
  const segments = tcpCounters(tcp)
  return readingOf({
    ...about,
    kind: 'harness',
    source: 'proc',
    cpuSeconds: (user + nice + system + irq + softirq + steal) / ticksPerSecond,
    cores: stat.match(/^cpu\d+ /gm)?.length,
    memoryTotalBytes: total,
    memoryBytes: total !== undefined && available !== undefined ? total - available : undefined,
    tcpSentSegments: segments.OutSegs,
    tcpRetransmittedSegments: segments.RetransSegs,
  })
}

/** A line of names, then one of values. */
function tcpCounters(snmp: string): Partial<Record<string, number>> {
  const [names = [], values = []] = [...snmp.matchAll(/^Tcp: (.*)$/gm)].map(([, rest = '']) =>
    rest.split(' '),
  )
  return Object.fromEntries(names.map((name, i) => [name, Number(values[i])]))
}
