import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { V1Namespace } from '@kubernetes/client-node'
import { TahanError } from '../../support/errors.ts'
import { isAlive, ownIdentity, type ProcessIdentity } from '../../support/process/identity.ts'
import { apiMessage, type Connection, statusCode } from './connection.ts'

const goneWithinMs = 120_000
const managed = { 'app.kubernetes.io/managed-by': 'tahan' }
/** Who made a namespace, so that a later run can tell what a killed one left from what is in use. */
const ownerAnnotation = 'tahan/owner'

interface Owner extends ProcessIdentity {
  host: string
}

function ownOwner(): Owner {
  return { host: hostname(), ...ownIdentity() }
}

/** A namespace of this run's own. @returns its name */
export async function createNamespace({ core }: Connection, hint: string): Promise<string> {
  const name = `tahan-${hint}-${randomBytes(3).toString('hex')}`
  const metadata = { name, labels: managed, annotations: { [ownerAnnotation]: JSON.stringify(ownOwner()) } }
  try {
    await core.createNamespace({ body: { apiVersion: 'v1', kind: 'Namespace', metadata } })
  } catch (cause) {
    throw new TahanError('NAMESPACE_NOT_CREATED', `Namespace ${name} could not be made.`, {
      because: apiMessage(cause),
      tryThis: 'kubectl auth can-i create namespaces',
      cause,
    })
  }
  return name
}

/** Deletes the namespace and waits until it is gone. @throws TahanError NAMESPACE_NOT_REMOVED */
export async function removeNamespace({ core }: Connection, name: string): Promise<void> {
  const until = performance.now() + goneWithinMs
  for (;;) {
    try {
      const namespace = await core.readNamespace({ name })
      if (!namespace.metadata?.deletionTimestamp) await core.deleteNamespace({ name })
    } catch (thrown) {
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
    await pause(50)
  }
}

/**
 * Removes every namespace that a run of this machine left when it was killed.
 *
 * @returns their names
 * @throws TahanError CLUSTER_IN_USE when another run is at work, for the two would measure each other
 */
export async function sweepNamespaces(connection: Connection): Promise<string[]> {
  const labelSelector = Object.entries(managed)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const { items } = await connection.core.listNamespace({ labelSelector })
  const here = items
    .map(namespace => ({ name: namespace.metadata?.name ?? '', owner: ownerOf(namespace) }))
    .filter(({ owner }) => owner?.host === hostname() && !isDeepStrictEqual(owner, ownOwner()))
  const used = here.find(({ owner }) => owner && isAlive(owner))
  if (used) {
    throw new TahanError('CLUSTER_IN_USE', 'Another run is at work on this cluster.', {
      because: `process ${used.owner?.pid} has an app in namespace ${used.name}; two runs would measure each other.`,
      tryThis: 'again when it has ended',
    })
  }
  const left = here.map(({ name }) => name)
  await Promise.all(left.map(name => removeNamespace(connection, name)))
  return left
}

/** Undefined where it does not say, or not in our words: then it is not ours to remove. */
function ownerOf({ metadata }: V1Namespace): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(metadata?.annotations?.[ownerAnnotation] ?? '')
    const isOwner = typeof owner === 'object' && owner !== null && 'host' in owner && 'pid' in owner
    return isOwner ? (owner as Owner) : undefined
  } catch {
    return undefined
  }
}
