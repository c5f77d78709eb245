import type { Fault, Injection } from '../../../support/chaos/fault.ts'
import { TahanError } from '../../../support/errors.ts'
import type { Connection } from '../../kubernetes/connection.ts'
import type { Board } from '../boards/board.ts'
import { actOn, plusMinus } from './act.ts'
import type { BoardTools } from './board-tools.ts'
import { killOnBoard } from './kill-process.ts'
import { listScript, mainProcess, type PodIdentity, parseProcesses, sandboxProcess } from './pod-processes.ts'

type KillFault = Extract<Fault, { kind: 'container-kill' | 'sandbox-kill' }>

/**
 * Kills the app's process, or that of its sandbox, on the board that the pod is on. Nothing is left to heal: the
 * kubelet does that.
 *
 * @throws TahanError INSTANCE_NOT_RUNNING, NO_SUCH_NODE, FAULT_WITHOUT_EFFECT, BOARD_NOT_ANSWERING
 */
export async function killInPod(
  tools: BoardTools,
  connection: Pick<Connection, 'core'>,
  fault: KillFault,
  signal: AbortSignal,
): Promise<Injection> {
  const { node, pod } = await identify(connection, fault)
  const board = boardOf(tools, node)
  await using session = await tools.openSession(board, signal)
  const what = fault.kind === 'container-kill' ? 'main' : 'sandbox'
  const { result, at, uncertaintyMs } = await actOn(session, tools.nowMs, signal, async () => {
    const processes = parseProcesses(await session.run(listScript(pod.uid), 'list processes', signal))
    const find = fault.kind === 'container-kill' ? mainProcess : sandboxProcess
    const found = find(processes, pod)
    if (!found) throw notRunning(fault, `${board.name} has no ${what} process of it.`)
    return { pid: found.pid, ...(await killOnBoard(session, found, signal)) }
  })
  const t0Ms = at(result.killedUs)
  const tookMs = Math.round((result.goneUs - result.killedUs) / 100) / 10
  return {
    t0Ms,
    proof: `${what} process ${result.pid} of ${fault.namespace}/${fault.instance} on ${board.name} was gone ${tookMs} ms after SIGKILL (${plusMinus(uncertaintyMs)})`,
    heal: async () => {},
  }
}

async function identify(
  { core }: Pick<Connection, 'core'>,
  fault: KillFault,
): Promise<{ node: string; pod: PodIdentity }> {
  const { metadata, spec, status } = await core.readNamespacedPod({
    name: fault.instance,
    namespace: fault.namespace,
  })
  const statuses = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ]
  const main = statuses.find(({ name }) => name === spec?.containers[0]?.name)
  const mainContainerId = withoutScheme(main?.containerID)
  if (!metadata?.uid || !spec?.nodeName || !mainContainerId || !main?.state?.running) {
    throw notRunning(fault, 'its first container does not run.')
  }
  const containerIds = statuses.flatMap(({ containerID }) => withoutScheme(containerID) ?? [])
  return { node: spec.nodeName, pod: { uid: metadata.uid, mainContainerId, containerIds } }
}

/** `containerd://0123…` without what is before the number. */
function withoutScheme(containerId: string | undefined): string | undefined {
  return containerId?.replace(/^.*:\/\//, '')
}

function notRunning({ namespace, instance }: KillFault, because: string): TahanError {
  return new TahanError('INSTANCE_NOT_RUNNING', `${namespace}/${instance} does not run.`, { because })
}

/** @throws TahanError NO_SUCH_NODE */
export function boardOf({ boards }: Pick<BoardTools, 'boards'>, node: string): Board {
  const found = boards.find(({ name }) => name === node)
  if (found) return found
  throw new TahanError('NO_SUCH_NODE', `No board is named ${node}.`, {
    because: `the inventory has ${boards.map(({ name }) => name).join(', ')}.`,
  })
}
