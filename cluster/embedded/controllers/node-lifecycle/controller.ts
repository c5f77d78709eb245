import { keyOf } from '../../client/informer.ts'
import { findCondition } from '../../objects/condition.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'
import { readinessOf } from './health.ts'
import { NodeMonitor } from './monitor.ts'
import { markNotReady } from './pods-not-ready.ts'
import { runTaintManager } from './taint-manager.ts'
import { changeTaints, noScheduleChange } from './taints.ts'

/** Notices nodes that have fallen silent, keeps pods away from them, and moves theirs elsewhere. */
export function runNodeLifecycle(context: ControllerContext): void {
  const { api, informers, clock, settings, signal, onTrouble } = context
  const record = recorderFor(context, 'node-controller')
  runTaintManager(context)
  const monitor = new NodeMonitor(context)

  const nodes = queueFor(context, 'node-controller', async name => {
    const node = informers.nodes.get(name)
    if (!node) return
    const change = noScheduleChange(node)
    if (change.add.length + change.remove.length > 0) await changeTaints(api, name, change, clock.wallMs())
  })
  informers.nodes.onChange(({ object }) => nodes.add(object.metadata.name))

  // A pod that comes to a node which is away is not ready either.
  const pods = queueFor(context, 'node-controller', async key => {
    const pod = informers.pods.get(key)
    const node = pod?.spec?.nodeName ? informers.nodes.get(pod.spec.nodeName) : undefined
    const ready = findCondition(node?.status?.conditions, 'Ready')
    if (pod && ready && readinessOf(ready) !== 'True') await markNotReady(context, record, [pod])
  })
  informers.pods.onChange(change => {
    const { object } = change
    const wasThere = change.type === 'updated' && change.old.spec?.nodeName === object.spec?.nodeName
    if (change.type !== 'deleted' && object.spec?.nodeName && !wasThere) pods.add(keyOf(object))
  })

  let callOff = () => {}
  signal.addEventListener('abort', () => callOff(), { once: true })
  async function watchOver(): Promise<void> {
    await monitor.look().catch(thrown => onTrouble('node-controller', thrown))
    if (!signal.aborted) callOff = clock.after(settings.nodeMonitorPeriodMs, () => void watchOver())
  }
  void watchOver()
}
