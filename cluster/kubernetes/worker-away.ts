import { setTimeout as pause } from 'node:timers/promises'
import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node'
import type { Injection } from '../../support/chaos/fault.ts'
import { TahanError } from '../../support/errors.ts'
import { apiMessage, type Connection } from './connection.ts'
import { insist } from './insist.ts'

/** A worker finishes what is at hand, which can take as long as its grace period. */
const goneWithinMs = 120_000

interface Workload {
  namespace: string
  app: string
}

/**
 * Scales a Deployment to none, and waits until its pods are no longer counted: t0 is the instant of the order, from when
 * no new work is promised to be done. Healing gives it as many as it had.
 */
export async function takeAway(
  connection: Connection,
  { namespace, app }: Workload,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<Injection> {
  const { apps } = connection
  const found = await apps.readNamespacedDeployment({ name: app, namespace }).catch(cause => {
    throw new TahanError('FAULT_WITHOUT_EFFECT', `Deployment ${app} cannot be scaled.`, {
      because: apiMessage(cause),
      tryThis: "the worker that the app's app.yaml names under queue must be one of its Deployments",
      cause,
    })
  })
  const replicas = found.spec?.replicas ?? 1
  const t0Ms = nowMs()
  await scale(connection, { namespace, app }, 0)
  const heal = () => insist(() => scale(connection, { namespace, app }, replicas))
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(goneWithinMs)])
    for (;;) {
      const { status } = await apps.readNamespacedDeployment({ name: app, namespace })
      if ((status?.replicas ?? 0) === 0) break
      await pause(50, undefined, { signal: limited })
    }
  } catch (thrown) {
    await heal()
    throw thrown
  }
  return { t0Ms, proof: `deployment ${app} went from ${replicas} to no replica`, heal }
}

async function scale({ apps }: Connection, { namespace, app }: Workload, replicas: number): Promise<void> {
  await apps.patchNamespacedDeploymentScale(
    { name: app, namespace, body: { spec: { replicas } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  )
}
