import { availableParallelism } from 'node:os'
import { bundle } from '../../process/bundle.ts'
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
  return {
    [Symbol.dispose]() {
      for (const burner of burners) burner.kill('SIGKILL')
    },
  }
}
