import type { ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { bundle } from '../../process/bundle.ts'
import { statOf } from '../../process/identity.ts'
import { spawnTied } from '../../process/tied.ts'

/** At full load so many processes want each processor. */
const rivals = 2

/**
 * Keeps every processor of this machine busy for a share of the time, at ordinary priority, until disposed. At 1 two
 * processes want each processor, so that whoever else wants it has to wait.
 */
export async function startBurn(share: number): Promise<Disposable> {
  if (share === 0) return { [Symbol.dispose]() {} }
  const file = await bundle('support/instrument/burn/main.ts')
  const processes = availableParallelism() * (share === 1 ? rivals : 1)
  const burners = Array.from({ length: processes }, () =>
    spawnTied(process.execPath, [file, String(share)], { stdio: 'ignore' }),
  )
  const burn = {
    [Symbol.dispose]() {
      for (const burner of burners) burner.kill('SIGKILL')
    },
  }
  try {
    await Promise.all(burners.map(burns))
    return burn
  } catch (thrown) {
    burn[Symbol.dispose]()
    throw thrown
  }
}

/** More than it takes to start, so that it burns; in ticks of 10 ms. */
const startedTicks = 20
const burnsWithinMs = 30_000

async function burns({ pid = 0 }: ChildProcess): Promise<void> {
  const until = performance.now() + burnsWithinMs
  while ((statOf(pid)?.cpuTicks ?? 0) < startedTicks) {
    if (performance.now() > until) throw new Error(`process ${pid} does not burn`)
    await pause(20)
  }
}
