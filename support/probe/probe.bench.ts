import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newOrigin } from '../clock.ts'
import { startBurn } from '../instrument/burn/burn.ts'
import { bundle } from '../process/bundle.ts'
import { spawnTied } from '../process/tied.ts'
import { type ProbeOptions, startProbe } from './probe.ts'
import type { ProbeAudit } from './sample.ts'
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

async function audited(options: Partial<ProbeOptions>): Promise<ProbeAudit> {
  runs += 1
  const file = path.join(place.folder, `${runs}.csv`)
  const vantages = ['a', 'b', 'c'].map(name => ({ name, url: `http://127.0.0.1:${helloPort}/` }))
  const running = await startProbe({ vantages, file, origin: newOrigin(), ...options })
  await sleep(spanMs)
  return running.stop()
}

const rates = [
  { reusedPerSecond: 100, newPerSecond: 0 },
  { reusedPerSecond: 200, newPerSecond: 100 },
  { reusedPerSecond: 500, newPerSecond: 0 },
  { reusedPerSecond: 1000, newPerSecond: 0 },
  { reusedPerSecond: 2000, newPerSecond: 0 },
  { reusedPerSecond: 0, newPerSecond: 500 },
]

test('schedule error and CPU', { timeout: 300_000 }, async () => {
  const [, bareSays] = await startChild('support/probe/bench/bare-loop.ts', helloPort, 24, 20_000)
  const bareCpu = (Number(((await once(bareSays, 'line')) as [string])[0]) / 20_000) * 1000
  const table: object[] = []
  const atThousand: ProbeAudit[] = []
  for (const busy of [false, true]) {
    for (const rate of rates) {
      for (const realTime of [true, false]) {
        using _load = await startBurn(busy ? 1 : 0)
        const audit = await audited({ ...rate, realTime })
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
        if (rate.reusedPerSecond === 1000 && realTime) atThousand.push(audit)
      }
    }
  }
  console.log(`Bare loop: ${bareCpu.toFixed(3)} CPU s per 1,000 requests`)
  console.table(table)
  // Where the kernel refuses a real-time priority, the table says so and there is nothing to hold it to.
  for (const { priority, scheduleErrorMs } of atThousand) {
    if (priority === 'real-time') expect(scheduleErrorMs.p99).toBeLessThan(1)
  }
})
