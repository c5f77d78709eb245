import type { ChildProcess } from 'node:child_process'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { TahanError } from '../../../../support/errors.ts'
import { bundle } from '../../../../support/process/bundle.ts'
import { baseImage } from './base/build.ts'
import { boardUser } from './base/recipe.ts'
import { startKeeper } from './keeper.ts'
import { makeKey } from './keys.ts'
import { boardModel, limitsOf } from './models.ts'
import type { RackPlan } from './plan.ts'
import type { RackRecord, RackShape } from './record.ts'
import { requireRack } from './requirements.ts'
import { boardsOf, rackShape } from './shape.ts'
import { boardFolder, files, makeStateFolder, nameRack, writeState } from './state-folder.ts'
import { cgroupTrees } from './supervisor/cgroup-trees.ts'
import type { RackReport } from './supervisor/main.ts'
import { sweep, sweepLeftovers } from './sweep.ts'

export { findRack, takeDownRack } from './standing.ts'

export interface RackOptions extends Partial<RackShape> {
  /** True: the rack stays when this process ends, until `takeDownRack`. */
  stays?: boolean
  /** Told what takes long. */
  onProgress?: (line: string) => void
  /** Gives up starting. */
  signal?: AbortSignal
}

export interface Rack extends AsyncDisposable {
  readonly record: RackRecord
  /** Holds everything of the rack; gone with it. */
  readonly stateFolder: string
}

/**
 * Puts up virtual boards; resolves when each lets its user in over SSH. One server and two agents, Pi 4 with 4 GB, by
 * default. Disposing the rack takes everything away, and so does the end of this process, however it ends, unless the
 * rack `stays`. The first one on a machine takes a minute more, for the base image.
 *
 * Call it from the process's main thread.
 * @throws TahanError RACK_IMPOSSIBLE, RACK_SHAPE, BOARD_MODEL, BASE_IMAGE, STATE_FOLDER, RACK_NOT_STARTED
 */
export async function openRack(options: RackOptions = {}): Promise<Rack> {
  const { stays = false, onProgress = () => {}, signal } = options
  const shape = rackShape(options)
  requireRack()
  const [base, program] = await Promise.all([
    baseImage(onProgress, signal),
    bundle('cluster/k3s/boards/rack/supervisor/main.ts'),
    sweepLeftovers(),
  ])
  signal?.throwIfAborted()
  const { id, folder } = nameRack()
  await makeStateFolder(folder)
  let keeper: ChildProcess | undefined
  const onAbort = () => keeper?.stdin?.destroy()
  try {
    const plan = await planRack(shape, { id, folder, base, stays })
    if (plan.limits.because) onProgress(`the boards are less than a ${plan.title}: ${plan.limits.because}`)
    signal?.throwIfAborted()
    // Open before and after the keeper, which removes the file when the rack fails.
    await using log = await open(path.join(folder, files.log), 'a+', 0o600)
    const started = startKeeper(program, folder, !stays, log.fd)
    keeper = started
    signal?.addEventListener('abort', onAbort, { once: true })
    const record = await recordFrom(started, log)
    if (stays) letGo(started)
    return { record, stateFolder: folder, [Symbol.asyncDispose]: () => end(started, record, folder) }
  } catch (thrown) {
    await end(keeper, undefined, folder)
    signal?.throwIfAborted()
    throw thrown
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

interface Place {
  id: string
  folder: string
  base: string
  stays: boolean
}

async function planRack(shape: RackShape, { id, folder, base, stays }: Place): Promise<RackPlan> {
  const model = boardModel(shape.model)
  const named = boardsOf(shape)
  await makeKey(path.join(folder, files.key))
  const boards = await Promise.all(
    named.map(async (board, index) => {
      const own = boardFolder(folder, board.name)
      await mkdir(own, { recursive: true, mode: 0o700 })
      return { ...board, index, hostKey: await makeKey(path.join(own, 'host-key')) }
    }),
  )
  const machine = { cores: availableParallelism(), memoryMiB: Math.floor(totalmem() / 1_048_576) }
  const plan: RackPlan = {
    ...shape,
    ...{ id, base, boards, stateFolder: folder, attached: !stays, title: model.title, user: boardUser },
    limits: limitsOf(model, machine),
    trees: cgroupTrees(),
    powerCommand: [process.execPath, path.join(import.meta.dirname, 'control-cli.ts')],
  }
  await writeState(folder, files.plan, plan)
  return plan
}

async function recordFrom(keeper: ChildProcess, log: FileHandle): Promise<RackRecord> {
  let because = 'the supervisor said nothing'
  if (keeper.stdout) {
    const said = await createInterface({ input: keeper.stdout })[Symbol.asyncIterator]().next()
    const report = said.done ? undefined : (JSON.parse(said.value) as RackReport)
    if (report && 'ready' in report) return report.ready
    if (report) because = report.failed
  }
  const { bytesRead, buffer } = await log.read({ position: 0 })
  const words = buffer.toString('utf8', 0, bytesRead).trimEnd()
  throw new TahanError('RACK_NOT_STARTED', 'The rack of virtual boards did not come up.', {
    because,
    ...(words !== '' && { lastWords: words.split('\n').slice(-5).join('\n') }),
  })
}

function letGo(keeper: ChildProcess): void {
  keeper.stdout?.destroy()
  keeper.unref()
}

/** Resolves when the keeper has taken everything away. */
async function end(
  keeper: ChildProcess | undefined,
  record: RackRecord | undefined,
  folder: string,
): Promise<void> {
  if (keeper && keeper.exitCode === null && keeper.signalCode === null) {
    const gone = new Promise(resolve => keeper.once('exit', resolve))
    keeper.stdin?.destroy()
    if (record) {
      try {
        process.kill(record.supervisor.pid, 'SIGTERM')
      } catch {} // it ended with the pipe
    }
    await gone
  }
  await sweep(folder) // nothing, unless somebody killed the keeper
}
