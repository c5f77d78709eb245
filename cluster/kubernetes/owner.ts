import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import type { V1ObjectMeta } from '@kubernetes/client-node'
import { TahanError } from '../../support/errors.ts'
import { isAlive, ownIdentity, type ProcessIdentity } from '../../support/process/identity.ts'

/** On everything that a run makes at the top of what it deletes. */
const managed = { 'app.kubernetes.io/managed-by': 'tahan' }
export const managedSelector = Object.entries(managed)
  .map(([key, value]) => `${key}=${value}`)
  .join(',')
/** Who made something, so that a later run can tell what a killed one left from what is in use. */
const ownerAnnotation = 'tahan/owner'

interface Owner extends ProcessIdentity {
  host: string
}

/**
 * Where this process's id means something. Machines of one image often have one name, and a container may have that of
 * its machine: to each the processes of the others would look dead.
 */
const ownHost = `${hostname()} ${fingerprint(() => readFileSync('/etc/machine-id'))}${fingerprint(() => readlinkSync('/proc/self/ns/pid'))}`

/** A machine's id is not to be shown to others as it is. */
function fingerprint(read: () => Buffer | string): string {
  try {
    return createHash('sha256').update(read()).digest('hex').slice(0, 8)
  } catch {
    return ''
  }
}

function ownOwner(): Owner {
  return { host: ownHost, ...ownIdentity() }
}

/** Says that this very process made it. */
export function ownMark() {
  return { labels: managed, annotations: { [ownerAnnotation]: JSON.stringify(ownOwner()) } }
}

/** Whether this very process made it. */
export function isOwn(metadata: V1ObjectMeta | undefined): boolean {
  return isDeepStrictEqual(ownerOf(metadata), ownOwner())
}

/** Something that a run made, and where it is. */
export interface Made {
  namespace: string
  metadata: V1ObjectMeta | undefined
}

/**
 * What runs of this machine left when they were killed.
 * @throws TahanError CLUSTER_IN_USE when another run is at work, for the two would measure each other
 */
export function leftBehind<T extends Made>(found: readonly T[]): T[] {
  const here = found.flatMap(made => {
    const owner = ownerOf(made.metadata)
    return owner?.host === ownHost && !isDeepStrictEqual(owner, ownOwner()) ? [{ made, owner }] : []
  })
  const used = here.find(({ owner }) => isAlive(owner))
  if (used) {
    throw new TahanError('CLUSTER_IN_USE', 'Another run is at work on this cluster.', {
      because: `process ${used.owner.pid} has an app in namespace ${used.made.namespace}; two runs would measure each other.`,
      tryThis: 'again when it has ended',
    })
  }
  return here.map(({ made }) => made)
}

/** Undefined where it does not say, or not in our words: then it is not ours to remove. */
function ownerOf(metadata: V1ObjectMeta | undefined): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(metadata?.annotations?.[ownerAnnotation] ?? '')
    const isOwner = typeof owner === 'object' && owner !== null && 'host' in owner && 'pid' in owner
    return isOwner ? (owner as Owner) : undefined
  } catch {
    return undefined
  }
}
