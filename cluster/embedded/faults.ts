import path from 'node:path'
import type { Fault, Injection } from '../../support/chaos/fault.ts'
import { TahanError } from '../../support/errors.ts'
import { type ControlEffect, control } from './supervisor/control-client.ts'
import type { ControlRequest } from './supervisor/control-protocol.ts'

export const processFaultKinds = [
  'container-kill',
  'sandbox-kill',
  'node-power-off',
  'node-network-cut',
  'node-power-on',
  'node-reboot',
  'server-power-off',
] as const

/** Faults that this cluster injects by what it does to processes. The others go through the Kubernetes API. */
export type ProcessFault = Extract<Fault, { kind: (typeof processFaultKinds)[number] }>

export function isProcessFault(fault: Fault): fault is ProcessFault {
  return (processFaultKinds as readonly string[]).includes(fault.kind)
}

/**
 * Does it, and returns once its effect is proven: killed processes are gone, all processes of a node stand still.
 * @param nowMs the run's clock
 * @throws TahanError FAULT_WITHOUT_EFFECT, INSTANCE_NOT_RUNNING, NO_SUCH_NODE, NODE_NOT_RUNNING, CLUSTER_GONE
 */
export async function injectProcessFault(
  stateFolder: string,
  fault: ProcessFault,
  nowMs: () => number,
  signal?: AbortSignal,
): Promise<Injection> {
  const effect = await control(stateFolder, orderFor(fault), signal)
  const agoMs = Number(process.hrtime.bigint() - BigInt(effect.atNs)) / 1e6
  const undoing = undoingOf(fault)
  return {
    t0Ms: nowMs() - agoMs,
    proof: proofOf(fault, effect),
    heal: async () => {
      if (undoing) await control(stateFolder, undoing)
    },
  }
}

/** A command that heals the fault when this process no longer can; it does nothing for what heals by itself. */
export function healCommand(stateFolder: string, fault: ProcessFault): string[] {
  const undoing = undoingOf(fault)
  if (!undoing) return []
  const program = path.join(import.meta.dirname, 'control.ts')
  return [process.execPath, program, stateFolder, undoing.do, undoing.node]
}

function orderFor(fault: ProcessFault): ControlRequest {
  switch (fault.kind) {
    case 'container-kill':
    case 'sandbox-kill':
      return { do: fault.kind, pod: `${fault.namespace}/${fault.instance}` }
    case 'node-power-off':
    case 'server-power-off':
      return { do: 'power-off', node: fault.node }
    case 'node-power-on':
      return { do: 'power-on', node: fault.node }
    case 'node-reboot':
      return { do: 'reboot', node: fault.node }
    case 'node-network-cut':
      return { do: 'network-cut', node: fault.node }
  }
}

function undoingOf(fault: ProcessFault): Extract<ControlRequest, { node: string }> | undefined {
  switch (fault.kind) {
    case 'node-power-off':
    case 'node-power-on':
    case 'node-reboot':
    case 'server-power-off':
      return { do: 'power-on', node: fault.node }
    case 'node-network-cut':
      return { do: 'network-restore', node: fault.node }
    default:
      return undefined
  }
}

/** @throws TahanError FAULT_WITHOUT_EFFECT */
function proofOf(fault: ProcessFault, { pids }: ControlEffect): string {
  const list = listed(pids)
  switch (fault.kind) {
    case 'container-kill':
    case 'sandbox-kill': {
      const what = fault.kind === 'container-kill' ? 'main' : 'sandbox'
      return `${what} process ${list} of ${fault.namespace}/${fault.instance} is gone after SIGKILL`
    }
    case 'node-power-on':
      if (pids.length > 0) return `${fault.node} was given power, and booted as ${processes(pids)}`
      throw new TahanError('FAULT_WITHOUT_EFFECT', `${fault.node} was given power, but it had power already.`)
    case 'node-reboot':
      return `${fault.node} shuts down: its programs stand still, ${processes(pids)} were told to end`
    default:
      return `all ${pids.length} processes of ${fault.node} are in state T (${list})`
  }
}

function processes(pids: readonly number[]): string {
  return pids.length === 0 ? 'no process' : `process${pids.length === 1 ? '' : 'es'} ${listed(pids)}`
}

/** A node of an app with a database has over a hundred. */
const shownPids = 6

function listed(pids: readonly number[]): string {
  const more = pids.length - shownPids
  return more > 0 ? `${pids.slice(0, shownPids).join(', ')} and ${more} more` : pids.join(', ')
}
