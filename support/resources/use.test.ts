import { expect, test } from 'vitest'
import { type ResourceReading, readingOf } from './reading.ts'
import { resourceUse } from './use.ts'

const span = { fromMs: 1_000, toMs: 3_000 }
const node = (atMs: number, known: Partial<ResourceReading>) =>
  readingOf({ atMs, kind: 'node', name: 'pi-1', source: 'node-exporter', ...known })

test('a machine, a pod and this machine, each with what is known of it', () => {
  const readings = [0, 1_000, 2_000, 3_000, 4_000].flatMap(atMs => [
    node(atMs, {
      cpuSeconds: 100 + atMs / 500,
      cores: 4,
      memoryBytes: 1_000 + atMs,
      memoryTotalBytes: 8_000,
      receivedBytes: atMs * 10,
      sentBytes: atMs,
      tcpSentSegments: atMs,
      tcpRetransmittedSegments: atMs / 100,
      celsius: atMs === 2_000 ? 71 : 60,
      clockMhz: atMs === 2_000 ? 600 : 1_500,
    }),
    readingOf({ atMs, kind: 'pod', name: 'a/b', source: 'kubelet', cpuSeconds: atMs / 2_000 }),
    readingOf({ atMs, kind: 'harness', name: 'here', source: 'proc', cpuSeconds: 7, cores: 2 }),
  ])
  expect(resourceUse(readings, span)).toMatchObject([
    {
      ...{
        kind: 'node',
        name: 'pi-1',
        sources: ['node-exporter'],
        cpuCores: 2,
        cpuShare: 0.5,
        cpuCovered: 1,
      },
      ...{
        memoryBytes: 4_000,
        memoryTotalBytes: 8_000,
        receivedBitsPerSecond: 80_000,
        sentBitsPerSecond: 8_000,
      },
      ...{ tcpSentSegments: 2_000, tcpRetransmittedSegments: 20, celsius: 71, clockMhz: 600 },
      throttledBy: undefined,
    },
    {
      kind: 'pod',
      name: 'a/b',
      cpuCores: 0.5,
      cpuShare: undefined,
      memoryBytes: undefined,
      celsius: undefined,
    },
    { kind: 'harness', name: 'here', cpuCores: 0, cpuShare: 0 },
  ])
})

test('a source that was away for most of a span leaves it unknown, and not zero', () => {
  const readings = [0, 1_000, 1_300].map(atMs => node(atMs, { cpuSeconds: atMs, sentBytes: atMs, cores: 2 }))
  expect(resourceUse(readings, span)).toMatchObject([
    { cpuCores: undefined, cpuShare: undefined, cpuCovered: 0.15, sentBitsPerSecond: undefined },
  ])
  expect(resourceUse(readings, { fromMs: 10_000, toMs: 12_000 })).toEqual([])
  expect(resourceUse([], span)).toEqual([])
})

test('what slowed a board down meanwhile is told, and not what was so before', () => {
  const use = (...flags: number[]) => {
    const readings = flags.map((throttled, i) =>
      node(1_000 + 200 * i, { source: 'board', throttled, cpuSeconds: i }),
    )
    return resourceUse(readings, span)[0]?.throttledBy
  }
  expect(use(0, 0)).toEqual([])
  expect(use(0x50000, 0x50000)).toEqual([])
  expect(use(0x50000, 0x50005, 0x50000)).toEqual(['its voltage was too low', 'it was throttled'])
  // It was over before anybody looked, and the firmware remembers.
  expect(use(0, 0x20000)).toEqual(['its clock was capped'])
  expect(use(0x80000, 0x80008)).toEqual(['it was at its temperature limit'])
})

test("one source's flags are not taken for a change of another's", () => {
  const readings = [
    node(1_500, { source: 'node-exporter', throttled: 0 }),
    node(1_600, { source: 'board', throttled: 0x50000 }),
    node(2_500, { source: 'board', throttled: 0x50000 }),
  ]
  expect(resourceUse(readings, span)).toMatchObject([{ throttledBy: [] }])
})
