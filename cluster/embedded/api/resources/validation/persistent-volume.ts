import type { PersistentVolume } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { absentOrOneOf, forbidden, required, when } from './errors.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'
import { validateAccessModes } from './persistent-volume-claim.ts'

/** Fields of a volume's spec that are no source of it. */
const others = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
])

export function validatePersistentVolume(volume: PersistentVolume): FieldError[] {
  const { metadata, spec } = volume
  const sources = Object.keys(spec ?? {}).filter(field => !others.has(field))
  return [
    ...validateMeta(metadata, dnsSubdomain),
    ...validateAccessModes('spec.accessModes', spec?.accessModes),
    ...when(spec?.capacity?.storage === undefined, () => required('spec.capacity')),
    ...when(sources.length === 0, () => required('spec', 'must specify a volume type')),
    ...sources.slice(1).map(source => forbidden(`spec.${source}`, 'may not specify more than 1 volume type')),
    ...when(spec?.local !== undefined && spec.nodeAffinity?.required === undefined, () =>
      required('spec.nodeAffinity', 'Local volume requires node affinity'),
    ),
    ...absentOrOneOf('spec.persistentVolumeReclaimPolicy', spec?.persistentVolumeReclaimPolicy, [
      'Delete',
      'Recycle',
      'Retain',
    ]),
  ]
}
