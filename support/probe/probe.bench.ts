import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newOrigin } from '../clock.ts'
import { bundle } from '../process/bundle.ts'
import { spawnTied } from '../process/tied.ts'
import { readSamples } from './csv.ts'
import { type ProbeOptions, startProbe } from './probe.ts'
import type { ProbeAudit, Sample } from './sample.ts'
import { Workplace } from './workplace.ts'

/** How long each figure is measured. */
const spanMs = 5_000
const children: ChildProcess[] = []
let place: Workplace
let helloPort: number
let runs = 0
beforeAll(async () => {
  place = await Workplace.make()
  const [, says] = await startChild('fixtures/apps/hello/main.ts')
  helloPort = Number(((await once(says, 'line')) as [string])[0].split(':').at(-1))
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await place[Symbol.asyncDispose]()
})

async function startChild(entry: string, ...args: (string | number)[]): Promise<[ChildProcess, Interface]> {
  const child = spawnTied(process.execPath, [await bundle(entry), ...args.map(String)], {
    env: { HOST: '127.0.0.1', PORT: '0' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  if (!child.stdout) throw new Error(`${entry} has no output`)
  return [child, createInterface(child.stdout)]
}

async function probe(
  port: number,
  options: Partial<ProbeOptions>,
  meanwhile: () => Promise<void>,
): Promise<{ audit: ProbeAudit; samples: Sample[] }> {
  runs += 1
  const file = path.join(place.folder, `${runs}.csv`)
  const vantages = ['a', 'b', 'c'].map(name => ({ name, url: `http://127.0.0.1:${port}/` }))
  const running = await startProbe({ vantages, file, origin: '0', ...options })
  await meanwhile()
  const audit = await running.stop()
  return { audit, samples: await readSamples(file) }
}

const rates = [
  { reusedPerSecond: 200, newPerSecond: 100 },
  { reusedPerSecond: 1000, newPerSecond: 0 },
  { reusedPerSecond: 2000, newPerSecond: 0 },
  { reusedPerSecond: 0, newPerSecond: 500 },
]

function burnEveryCore(): () => void {
  const burners = Array.from({ length: availableParallelism() * 2 }, () =>
    spawnTied(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }),
  )
  return () => {
    for (const burner of burners) burner.kill('SIGKILL')
  }
}

test('schedule error and CPU', { timeout: 120_000 }, async () => {
  const [, bareSays] = await startChild('support/probe/bench/bare-loop.ts', helloPort, 24, 20_000)
  const bareCpu = (Number(((await once(bareSays, 'line')) as [string])[0]) / 20_000) * 1000
  const table: object[] = []
  for (const busy of [false, true]) {
    for (const rate of rates) {
      for (const realTime of [true, false]) {
        const rest = busy ? burnEveryCore() : () => {}
        const { audit } = await probe(helloPort, { ...rate, realTime, origin: newOrigin() }, () =>
          sleep(spanMs),
        ).finally(rest)
        const { p50, p99, max } = audit.scheduleErrorMs
        const cpu = (audit.cpuSeconds / audit.samples) * 1000
        table.push({
          machine: busy ? 'busy' : 'as found',
          'reused + new /s': `${rate.reusedPerSecond} + ${rate.newPerSecond}`,
          priority: audit.priority,
          'p50 ms': p50,
          'p99 ms': p99,
          'max ms': max,
          'late %': Number(((audit.late / audit.samples) * 100).toFixed(2)),
          'CPU s/1000': Number(cpu.toFixed(3)),
          '÷ bare loop': Number((cpu / bareCpu).toFixed(1)),
        })
        expect(audit.samples).toBeGreaterThan(0)
      }
    }
  }
  console.log(`Bare loop: ${bareCpu.toFixed(3)} CPU s per 1,000 requests`)
  console.table(table)
})

test('outages of known length', { timeout: 120_000 }, async () => {
  const port = 29_900
  const [server, says] = await startChild('support/probe/bench/flapping-server.ts', port)
  await once(says, 'line')
  const table: object[] = []
  for (const rate of rates.slice(0, 3)) {
    for (const lengthMs of [20, 50, 100]) {
      const truths: [number, number][] = []
      const { samples } = await probe(port, rate, async () => {
        for (let i = 0; i < 5; i++) {
          await sleep(500)
          server.stdin?.write(`${lengthMs}\n`)
          const [line] = (await once(says, 'line')) as [string]
          const [from = 0, to = 0] = line.split(' ').map(ns => Number(ns) / 1e6)
          truths.push([from, to])
        }
        await sleep(300)
      })
      const errors = truths.map(([from, to]) => seenMs(samples, from) - (to - from)).sort((a, b) => a - b)
      table.push({
        'requests/s': rate.reusedPerSecond + rate.newPerSecond,
        'true ms': lengthMs,
        'seen − true, median': Number(errors[2]?.toFixed(1)),
        least: Number(errors[0]?.toFixed(1)),
        most: Number(errors[4]?.toFixed(1)),
      })
    }
  }
  console.table(table)
})

/** First failed to first ok after the last failed, of the failures around an outage that began at `fromMs`. */
function seenMs(samples: readonly Sample[], fromMs: number): number {
  const known = samples.filter(({ outcome }) => outcome !== 'late')
  const near = ({ dueMs }: Sample) => dueMs > fromMs - 50 && dueMs < fromMs + 300
  const first = known.findIndex(sample => near(sample) && sample.outcome !== 'ok')
  const last = known.findLastIndex(sample => near(sample) && sample.outcome !== 'ok')
  const [begin, end] = [known[first], known[last + 1]]
  return begin && end ? end.dueMs - begin.dueMs : 0
}
