import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { hostReading, hostSource } from './host.ts'

test('what /proc says of a machine', () => {
  const stat = 'cpu  100 20 30 4000 500 6 7 8 9 0\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 5\n'
  const memory = 'MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:    400 kB\n'
  const tcp = 'Ip: A\nIp: 1\nTcp: RtoMin OutSegs RetransSegs\nTcp: 200 31 4\nUdp: OutSegs\nUdp: 9\n'
  expect(hostReading({ stat, memory, tcp }, { atMs: 1, name: 'here' })).toMatchObject({
    ...{ kind: 'harness', name: 'here', source: 'proc', cpuSeconds: 1.71, cores: 2 },
    ...{ memoryTotalBytes: 1_024_000, memoryBytes: 614_400, tcpSentSegments: 31 },
    ...{ tcpRetransmittedSegments: 4, celsius: undefined, throttled: undefined },
  })
  const nothing = hostReading({ stat: '', memory: '', tcp: '' }, { atMs: 1, name: 'here' })
  expect(Object.values(nothing).filter(value => value !== undefined)).toHaveLength(4)
})

test('of this machine it says something', async () => {
  const source = hostSource({ nowMs: () => 3, everyMs: 1 })
  const [reading] = await source.read(AbortSignal.timeout(1_000))
  expect(reading).toMatchObject({ atMs: 3, name: hostname(), cores: expect.any(Number) })
  expect(reading?.cpuSeconds).toBeGreaterThan(0)
  expect(reading?.memoryBytes).toBeGreaterThan(0)
})
