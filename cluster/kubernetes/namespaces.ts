import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { TahanError } from '../../support/errors.ts'
import { apiMessage, type Connection, statusCode } from './connection.ts'
import { insist } from './insist.ts'
import { leftBehind, managedSelector, ownMark } from './owner.ts'
import { forgetStuckPods } from './stuck-pods.ts'

const goneWithinMs = 120_000
const lookEveryMs = 50
const looksBetweenStuckPods = 40

/** A namespace of this run's own. @returns its name */
export async function createNamespace({ core }: Connection, hint: string): Promise<string> {
  const name = `tahan-${hint}-${randomBytes(3).toString('hex')}`
  const metadata = { name, ...ownMark() }
  try {
    await core.createNamespace({ body: { apiVersion: 'v1', kind: 'Namespace', metadata } })
  } catch (cause) {
    if (cause instanceof TahanError) throw cause
    throw new TahanError('NAMESPACE_NOT_CREATED', `Namespace ${name} could not be made.`, {
      because: apiMessage(cause),
      tryThis: 'kubectl auth can-i create namespaces',
      cause,
    })
  }
  return name
}

/** Deletes the namespace and waits until it is gone. @throws TahanError NAMESPACE_NOT_REMOVED */
export async function removeNamespace(connection: Connection, name: string): Promise<void> {
  const { core } = connection
  const begun = performance.now()
  const until = begun + goneWithinMs
  for (let look = 1; ; look += 1) {
    try {
      const namespace = await insist(() => core.readNamespace({ name }))
      if (!namespace.metadata?.deletionTimestamp) await insist(() => core.deleteNamespace({ name }))
    } catch (thrown) {
      if (thrown instanceof TahanError) throw thrown
      if (statusCode(thrown) === 404) return
      if (statusCode(thrown) !== 409) {
        throw new TahanError('NAMESPACE_NOT_REMOVED', `Namespace ${name} could not be deleted.`, {
          because: apiMessage(thrown),
          tryThis: `kubectl delete namespace ${name}`,
          cause: thrown,
        })
      }
    }
    if (performance.now() > until) {
      throw new TahanError(
        'NAMESPACE_NOT_REMOVED',
        `Namespace ${name} is still there after ${goneWithinMs / 1000} s.`,
        {
          because: 'something in it does not end, often a pod on a node that is away.',
          tryThis: `kubectl get all -n ${name}`,
        },
      )
    }
    if (look % looksBetweenStuckPods === 0) {
      await forgetStuckPods(connection, name, performance.now() - begun)
    }
    await pause(lookEveryMs)
  }
}

/**
 * Removes every namespace that a run of this machine left when it was killed.
 *
 * @returns their names
 * @throws TahanError CLUSTER_IN_USE when another run is at work, for the two would measure each other
 */
export async function sweepNamespaces(connection: Connection): Promise<string[]> {
  const { items } = await connection.core.listNamespace({ labelSelector: managedSelector })
  const left = leftBehind(items.map(({ metadata }) => ({ namespace: metadata?.name ?? '', metadata }))).map(
    ({ namespace }) => namespace,
  )
  await Promise.all(left.map(name => removeNamespace(connection, name)))
  return left
}
