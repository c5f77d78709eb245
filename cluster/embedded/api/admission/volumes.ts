import {
  claimProtection,
  isDefaultClass,
  type StoredClaim,
  type StoredClass,
  volumeProtection,
} from '../../objects/volumes.ts'
import type { Core } from '../core.ts'
import type { ApiObject } from '../object.ts'

/** A claim that names no class gets the default one, the newest where there are several; and it stays while it is used. */
export function admitClaim(core: Core, object: ApiObject): void {
  protect(object, claimProtection)
  const { spec } = object as unknown as StoredClaim
  if (spec === undefined || spec.storageClassName !== undefined) return
  const classes = core.store.list('storageclasses') as unknown as StoredClass[]
  const [first] = classes
    .filter(isDefaultClass)
    .toSorted((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp))
  if (first) spec.storageClassName = first.metadata.name
}

/** A volume stays while it is bound. */
export function admitVolume(object: ApiObject): void {
  protect(object, volumeProtection)
}

function protect({ metadata }: ApiObject, finalizer: string): void {
  metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), finalizer])]
}
