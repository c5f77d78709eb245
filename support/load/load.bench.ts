import { setTimeout as pause } from 'node:timers/promises'
import { median } from 'simple-statistics'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newOrigin } from '../clock.ts'
import { type CountingNginx, lackingFor, startNginx } from './bench/nginx.ts'
import { runWrk, type Said } from './bench/wrk.ts'
import type { LocalEngine } from './plan.ts'
import { runStep } from './step.ts'

/** Each round has wrk and ours one after the other, so that a machine that is busy for a while is so for both. */
const rounds = 5
const warmUpMs = 1_500
const countedMs = 2_500

/** What ours has to reach, as a share of wrk, and the processor time that it may take, in wrk's. */
const goals = [
  { connections: 200, atLeast: 0.8, cpuAtMost: 1.7 },
  { connections: 1_000, atLeast: 0.8, cpuAtMost: 1.7 },
  { connections: 5_000, atLeast: 0.7, cpuAtMost: 1.7 },
]

const lacking = await lackingFor('wrk', 'nginx')
let nginx: CountingNginx
beforeAll(async () => {
  if (lacking === undefined) nginx = await startNginx()
})
afterAll(async () => {
  await nginx?.[Symbol.asyncDispose]()
})

interface Figures {
  /** By nginx's count, between two looks at it while the load was on. */
  servedPerSecond: number
  /** By the generator's own, ÷ nginx's over the whole run; what the end finds under way nginx has counted. */
  ownShare: number
  cpuSecondsPer100k: number
}

type Judged = 'servedPerSecond' | 'cpuSecondsPer100k'

/** @param load is told whom to tell when it has warmed up */
async function counted(connections: number, load: (isWarm: () => void) => Promise<Said>): Promise<Figures> {
  const before = await nginx.served()
  const warm = Promise.withResolvers<void>()
  const running = load(warm.resolve)
  await Promise.race([warm.promise, running])
  const [from, fromMs] = [await nginx.served(), performance.now()]
  await pause(countedMs)
  const [to, toMs] = [await nginx.served(), performance.now()]
  const said = await running
  return {
    servedPerSecond: ((to - from) / (toMs - fromMs)) * 1_000,
    ownShare: (said.requests + connections) / ((await nginx.served()) - before),
    cpuSecondsPer100k: said.cpuMs / said.requests / 0.01,
  }
}

const wrk = (connections: number) => (isWarm: () => void) => {
  setTimeout(isWarm, warmUpMs)
  return runWrk(nginx.url, connections, (warmUpMs + countedMs) / 1_000 + 2)
}

const ours =
  (engine: LocalEngine, connections: number) =>
  async (isWarm: () => void): Promise<Said> => {
    const { seconds, counts, cpuMs } = await runStep(
      {
        urls: [nginx.url],
        connections,
        engine,
        warmUpMs,
        // A little longer than it is counted by nginx: looking takes a moment.
        holdMs: countedMs + 500,
        onHold: isWarm,
        // One process for wrk's one thread; autocannon has as many as its connections need.
        ...(engine === 'raw' && { processes: 1 }),
        origin: newOrigin(),
      },
      new AbortController().signal,
    )
    const requests = seconds.reduce((sum, { ok }) => sum + ok, 0)
    return {
      requests,
      // What it took for those that counted, for all.
      cpuMs: (cpuMs / counts.ok) * requests,
    }
  }

test('requests and processor time against wrk, nginx counting', { timeout: 600_000 }, async ({ skip }) => {
  if (lacking !== undefined) skip(lacking)
  const table: object[] = []
  const reached: { connections: number; share: number; cpu: number }[] = []
  for (const { connections } of goals) {
    const seen: Record<'wrk' | LocalEngine, Figures[]> = { wrk: [], raw: [], autocannon: [] }
    for (let round = 1; round <= rounds; round += 1) {
      seen.wrk.push(await counted(connections, wrk(connections)))
      seen.raw.push(await counted(connections, ours('raw', connections)))
    }
    seen.autocannon.push(await counted(connections, ours('autocannon', connections)))
    const best = (who: keyof typeof seen, key: Judged) => bestOf(seen[who], key)
    const ofWrk = (who: keyof typeof seen, key: Judged) => rounded(best(who, key) / best('wrk', key))
    reached.push({
      connections,
      share: ofWrk('raw', 'servedPerSecond'),
      cpu: ofWrk('raw', 'cpuSecondsPer100k'),
    })
    for (const who of ['wrk', 'raw', 'autocannon'] as const) {
      table.push({
        connections,
        generator: who,
        'requests/s': Math.round(best(who, 'servedPerSecond')),
        '÷ wrk': ofWrk(who, 'servedPerSecond'),
        'CPU s/100k': rounded(best(who, 'cpuSecondsPer100k')),
        '× wrk': ofWrk(who, 'cpuSecondsPer100k'),
        'own ÷ nginx': rounded(median(seen[who].map(({ ownShare }) => ownShare)), 4),
      })
    }
  }
  console.table(table)
  for (const { connections, atLeast, cpuAtMost } of goals) {
    const seen = reached.find(one => one.connections === connections)
    expect
      .soft(seen?.share, `of wrk's requests at ${connections} connections`)
      .toBeGreaterThanOrEqual(atLeast)
    expect.soft(seen?.cpu, `of wrk's processor time at ${connections}`).toBeLessThanOrEqual(cpuAtMost)
  }
})

/** What else runs on the machine only ever takes away: the best round is the one with the least of it. */
function bestOf(rounds: readonly Figures[], key: Judged): number {
  const values = rounds.map(one => one[key])
  return key === 'servedPerSecond' ? Math.max(...values) : Math.min(...values)
}

function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
