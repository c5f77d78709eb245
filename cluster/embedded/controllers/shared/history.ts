import type { ControllerRevision } from 'kubernetes-types/apps/v1.js'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import { clone } from '../../api/json.ts'
import { isApiError } from '../../client/api-error.ts'
import type { Stored, StoredMeta } from '../../client/resources.ts'
import { canonical, contentHash } from '../../objects/hash.ts'
import { controllerReference } from '../../objects/owner.ts'
import type { ControllerContext } from '../context.ts'
import { claim } from './claim.ts'

export type Revision = Stored<ControllerRevision>

export const revisionLabel = 'controller-revision-hash'

export interface Versioned {
  apiVersion: string
  kind: string
  metadata: StoredMeta
  spec?: { selector?: LabelSelector; template?: PodTemplateSpec }
}

/** The owner's revisions, oldest first. */
export async function revisionsOf(
  { api, informers }: ControllerContext,
  owner: Versioned,
): Promise<Revision[]> {
  const found = informers.controllerrevisions.list(owner.metadata.namespace)
  const claimed = await claim(owner, found, {
    update: revision => api.update('controllerrevisions', revision),
  })
  return claimed.sort((a, b) => a.revision - b.revision)
}

/**
 * The revision of the owner's present template, as the newest: made, or, when the template was there before, numbered
 * anew.
 */
export async function presentRevision(
  { api }: ControllerContext,
  owner: Versioned,
  revisions: readonly Revision[],
  collisions: number | undefined,
): Promise<Revision> {
  const data = { spec: { template: { ...clone(owner.spec?.template), $patch: 'replace' } } }
  const newest = revisions.at(-1)
  const same = revisions.findLast(revision => canonical(revision.data) === canonical(data))
  const number = (newest?.revision ?? 0) + 1
  if (same && same === newest) return same
  if (same) return api.update('controllerrevisions', { ...clone(same), revision: number })
  const hash = contentHash(data, collisions)
  const { name, namespace, annotations } = owner.metadata
  const revision: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace !== undefined && { namespace }),
      labels: {
        ...owner.spec?.template?.metadata?.labels,
        'controller.kubernetes.io/hash': hash,
        [revisionLabel]: hash,
      },
      ...(annotations && { annotations: clone(annotations) }),
      ownerReferences: [controllerReference(owner)],
    },
    data: data as NonNullable<ControllerRevision['data']>,
    revision: number,
  }
  return api.create('controllerrevisions', namespace, revision)
}

/** The owner with the pod template of that revision. */
export function templateOf(revision: Revision): PodTemplateSpec {
  const { spec } = clone(revision.data ?? {}) as {
    spec?: { template?: PodTemplateSpec & { $patch?: string } }
  }
  const { $patch: _, ...template } = spec?.template ?? {}
  return template
}

/** Drops the oldest revisions that nothing uses, beyond the limit. */
export async function dropOldRevisions(
  { api }: ControllerContext,
  revisions: readonly Revision[],
  isUsed: (revision: Revision) => boolean,
  limit: number,
): Promise<void> {
  const unused = revisions.filter(revision => !isUsed(revision))
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit))) {
    try {
      await api.delete('controllerrevisions', metadata.namespace, metadata.name)
    } catch (thrown) {
      if (!isApiError(thrown, 404)) throw thrown
    }
  }
}
