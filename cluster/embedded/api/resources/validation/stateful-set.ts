import type { StatefulSet, StatefulSetSpec } from 'kubernetes-types/apps/v1.js'
import type { FieldError } from '../../definition.ts'
import { equal } from '../../json.ts'
import { forbidden, invalid, nonNegative, unsupported, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'
import { validateTemplate } from './pod-spec.ts'
import { validateLasting, validateSelection } from './workload.ts'

export function validateStatefulSet(
  set: StatefulSet,
  old: Pick<StatefulSet, 'spec'> | undefined,
): FieldError[] {
  const spec: Loose<StatefulSetSpec> = set.spec ?? {}
  const { podManagementPolicy: order = '', updateStrategy } = spec
  const claims = (spec.volumeClaimTemplates ?? []).flatMap(({ metadata }) => metadata?.name ?? [])
  return [
    ...validateMeta(set.metadata, dnsSubdomain),
    ...when(order !== 'OrderedReady' && order !== 'Parallel', () =>
      invalid('spec.podManagementPolicy', order, "must be 'OrderedReady' or 'Parallel'"),
    ),
    ...when(updateStrategy?.type !== 'RollingUpdate' && updateStrategy?.type !== 'OnDelete', () =>
      unsupported('spec.updateStrategy.type', updateStrategy?.type, ['OnDelete', 'RollingUpdate']),
    ),
    ...when(updateStrategy?.type === 'OnDelete' && updateStrategy.rollingUpdate, () =>
      invalid('spec.updateStrategy.rollingUpdate', '', "only allowed for updateStrategy 'RollingUpdate'"),
    ),
    ...nonNegative('spec.updateStrategy.rollingUpdate.partition', updateStrategy?.rollingUpdate?.partition),
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
    ...validateSelection('StatefulSet', spec),
    ...validateTemplate('spec.template', spec.template, claims),
    ...validateLasting('StatefulSet', spec),
    ...(old?.spec ? validateUpdate(spec, old.spec) : []),
  ]
}

const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

function validateUpdate(spec: Loose<StatefulSetSpec>, old: StatefulSetSpec): FieldError[] {
  const rest = (of: object) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => !changeable.includes(name)))
  return when(!equal(rest(spec), rest(old)), () =>
    forbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
        "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ),
  )
}
