import { parseQuantity } from '../api/schema/quantity.ts'
import { matchesSelector } from './label-selector.ts'
import type { StoredClaim, StoredVolume } from './volumes.ts'

/** Whether a volume is meant for a claim: by its reference, which names no uid while somebody only wishes it so. */
export function isFor({ spec }: StoredVolume, { metadata }: StoredClaim): boolean {
  const { namespace, name, uid } = spec?.claimRef ?? {}
  return namespace === metadata.namespace && name === metadata.name && (!uid || uid === metadata.uid)
}

/** Whether a volume is as a claim asks for: its class, its size, its modes and its labels. */
export function suits(volume: StoredVolume, claim: StoredClaim): boolean {
  const [has, asks] = [volume.spec, claim.spec]
  const modes = has?.accessModes ?? []
  return (
    !volume.metadata.deletionTimestamp &&
    (has?.storageClassName ?? '') === (asks?.storageClassName ?? '') &&
    (has?.volumeMode ?? 'Filesystem') === (asks?.volumeMode ?? 'Filesystem') &&
    (asks?.accessModes ?? []).every(mode => modes.includes(mode)) &&
    sizeOf(volume) >= bytesOf(asks?.resources?.requests?.storage) &&
    (!asks?.selector || matchesSelector(asks.selector, volume.metadata.labels ?? {}))
  )
}

/** The smallest volume that nobody has and that suits the claim. */
export function smallestFree(volumes: readonly StoredVolume[], claim: StoredClaim): StoredVolume | undefined {
  const [smallest] = volumes
    .filter(volume => !volume.spec?.claimRef && suits(volume, claim))
    .toSorted((a, b) => sizeOf(a) - sizeOf(b) || a.metadata.name.localeCompare(b.metadata.name))
  return smallest
}

const sizeOf = ({ spec }: StoredVolume) => bytesOf(spec?.capacity?.storage)

function bytesOf(amount: string | undefined): number {
  return amount === undefined ? 0 : Number(parseQuantity(amount).nano) / 1e9
}
