import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { TahanError } from '../../support/errors.ts'
import { bundle, compileCache } from '../../support/process/bundle.ts'
import { spawnTied } from '../../support/process/tied.ts'
import { maxNodes } from './addresses.ts'
import { lines } from './client/lines.ts'
import { imagesOfApps, reachableByAll, reachableImage } from './images.ts'
import { sweepLeftovers } from './leftovers.ts'
import type { ClusterPlan, ClusterRecord, Image } from './plan.ts'
import { type ClusterSettings, kubernetesDefaults } from './settings.ts'
import type { SupervisorReport } from './supervisor/main.ts'
import {
  files,
  makeStateFolder,
  nameCluster,
  removeStateFolder,
  writeState,
} from './supervisor/state-folder.ts'
import { startSweeper } from './supervisor/sweeper.ts'

export interface EmbeddedOptions {
  /** One server and the rest agents; 3 by default. */
  nodes?: number
  settings?: ClusterSettings
  /** Folders of apps that are not this project's own, whose images it is to have. */
  apps?: readonly string[]
  /** True: the cluster stays when this process ends, until `stopEmbedded`. */
  stays?: boolean
  /** Gives up starting. */
  signal?: AbortSignal
}

export interface EmbeddedCluster extends AsyncDisposable {
  readonly record: ClusterRecord
  /** Holds everything of the cluster; gone with it. */
  readonly stateFolder: string
}

/**
 * Starts an embedded cluster; resolves when all nodes are Ready. Disposing it takes everything away, and so does the
 * end of this process, however it ends, unless the cluster `stays`.
 *
 * Call it from the process's main thread.
 * @throws TahanError CLUSTER_NOT_STARTED, NO_SUBNET, STATE_FOLDER, NODE_COUNT
 */
export async function openEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedCluster> {
  const { nodes = 3, settings = kubernetesDefaults, apps = [], stays = false, signal } = options
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > maxNodes) {
    throw new TahanError('NODE_COUNT', `An embedded cluster has 1 to ${maxNodes} nodes, not ${nodes}.`)
  }
  const { id, folder } = nameCluster()
  // Until the supervisor's own sweeper stands, this one removes what a kill in between would leave.
  const guard = startSweeper(id, folder)
  try {
    return await start({ id, folder, nodes, settings, apps, stays, signal })
  } catch (thrown) {
    await removeStateFolder(folder)
    throw thrown
  } finally {
    guard.kill('SIGKILL')
  }
}

interface Start {
  id: string
  folder: string
  nodes: number
  settings: ClusterSettings
  apps: readonly string[]
  stays: boolean
  signal: AbortSignal | undefined
}

async function start({ id, folder, nodes, settings, apps, stays, signal }: Start): Promise<EmbeddedCluster> {
  const [supervisor, server, agent, proxy, images] = await Promise.all([
    bundle('cluster/embedded/supervisor/main.ts'),
    bundle('cluster/embedded/server/main.ts'),
    bundle('cluster/embedded/agent/main.ts'),
    bundle('cluster/embedded/proxy/main.ts'),
    imagesOfApps(apps),
    makeStateFolder(folder),
    sweepLeftovers(),
  ])
  signal?.throwIfAborted()
  const shared = path.join(folder, 'shared')
  const plan: ClusterPlan = {
    id,
    stateFolder: folder,
    nodes,
    settings,
    attached: !stays,
    nodeBinary: await reachableByAll(process.execPath, shared),
    programs: { server, agent, proxy },
    images: await reachableImages(images, shared),
  }
  await writeState(folder, files.plan, plan)
  const child = startSupervisor(plan, supervisor)
  const onAbort = () => child.kill('SIGTERM')
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const record = await recordFrom(child, folder)
    if (stays) letGo(child)
    return { record, stateFolder: folder, [Symbol.asyncDispose]: () => end(child, folder) }
  } catch (thrown) {
    await end(child, folder)
    signal?.throwIfAborted()
    throw thrown
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

async function reachableImages(
  images: Record<string, Image>,
  folder: string,
): Promise<Record<string, Image>> {
  const all = Object.entries(images).map(
    async ([name, image]) => [name, await reachableImage(image, folder)] as const,
  )
  return Object.fromEntries(await Promise.all(all))
}

function startSupervisor({ stateFolder, attached }: ClusterPlan, program: string): ChildProcess {
  const log = openSync(path.join(stateFolder, files.log), 'a', 0o600)
  const env = { ...process.env, ...compileCache }
  const argv = [program, stateFolder]
  try {
    // Tied, and with a pipe that ends with us; or in a session of its own with neither.
    return attached
      ? spawnTied(process.execPath, argv, { env, cwd: '/', stdio: ['pipe', 'pipe', log] })
      : spawn(process.execPath, argv, { env, cwd: '/', stdio: ['ignore', 'pipe', log], detached: true })
  } finally {
    closeSync(log)
  }
}

async function recordFrom(child: ChildProcess, folder: string): Promise<ClusterRecord> {
  let because = 'the supervisor said nothing'
  if (child.stdout) {
    const { value } = await lines(child.stdout)[Symbol.asyncIterator]().next()
    const report = value === undefined ? undefined : (JSON.parse(value) as SupervisorReport)
    if (report && 'ready' in report) return report.ready
    if (report) because = report.failed
  }
  throw new TahanError('CLUSTER_NOT_STARTED', 'The embedded cluster did not come up.', {
    because,
    lastWords: lastWords(path.join(folder, files.log)),
  })
}

function lastWords(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join('\n')
  } catch {
    return ''
  }
}

function letGo(child: ChildProcess): void {
  child.stdout?.destroy()
  child.unref()
}

/** Resolves when the supervisor has taken everything away, and is gone itself. */
async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
  await removeStateFolder(folder)
}
