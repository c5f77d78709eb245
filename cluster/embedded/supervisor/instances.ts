import { TahanError } from '../../../support/errors.ts'
import type { ProcessStat } from '../../../support/process/identity.ts'
import { findMarked, type Marks } from './marked.ts'
import { type Effect, killOne } from './power.ts'

/** The name under which a pod's sandbox process is marked. No container can have it: names are lower case. */
export const sandboxName = 'POD'

/**
 * Kills the main process of a pod's oldest living container, as the kernel's out-of-memory killer or a crash would.
 * @throws TahanError INSTANCE_NOT_RUNNING, FAULT_WITHOUT_EFFECT
 */
export function killContainer(cluster: Marks, pod: string): Promise<Effect> {
  const containers = mainProcesses(
    findMarked({ ...cluster, TAHAN_POD: pod }),
    findMarked({ ...cluster, TAHAN_POD: pod, TAHAN_CONTAINER: sandboxName }),
  )
  return killOne(oldest(containers, pod, 'no container of it runs'))
}

/** Kills a pod's sandbox process, the stand-in for `pause`. @throws as above */
export function killSandbox(cluster: Marks, pod: string): Promise<Effect> {
  const sandboxes = findMarked({ ...cluster, TAHAN_POD: pod, TAHAN_CONTAINER: sandboxName })
  return killOne(oldest(sandboxes, pod, 'its sandbox does not run'))
}

/** Those that no other process of the pod started. */
function mainProcesses(all: ProcessStat[], sandboxes: ProcessStat[]): ProcessStat[] {
  const pids = new Set(all.map(({ pid }) => pid))
  const sandboxPids = new Set(sandboxes.map(({ pid }) => pid))
  return all.filter(({ pid, parent }) => !pids.has(parent) && !sandboxPids.has(pid))
}

function oldest(processes: ProcessStat[], pod: string, otherwise: string): ProcessStat {
  const [first] = processes.toSorted((a, b) => Number(a.startTicks) - Number(b.startTicks) || a.pid - b.pid)
  if (first) return first
  throw new TahanError('INSTANCE_NOT_RUNNING', `Cannot kill pod ${pod}: ${otherwise}.`)
}
