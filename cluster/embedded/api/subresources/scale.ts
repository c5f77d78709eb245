import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { PatchType } from '../../client/api.ts'
import type { Core, WriteOptions } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { clone } from '../json.ts'
import { type ApiObject, fieldsOf } from '../object.ts'
import { selectorText } from '../selectors/labels.ts'
import { invalid } from '../status.ts'
import { decodeAs } from '../verbs/decode.ts'
import { placeAt } from '../verbs/metadata.ts'
import { patched } from '../verbs/patch.ts'
import { existing, replace } from '../verbs/update.ts'

const scaleKind = { apiVersion: 'autoscaling/v1', kind: 'Scale', type: 'autoscaling/v1.Scale' }

/** How many replicas a workload has and shall have, as its scale sub-resource shows it. */
export function scaleOf(object: ApiObject): ApiObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const spec = fieldsOf(object, 'spec')
  return {
    kind: scaleKind.kind,
    apiVersion: scaleKind.apiVersion,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 0 },
    status: {
      replicas: fieldsOf(object, 'status').replicas ?? 0,
      selector: selectorText(spec.selector as LabelSelector | undefined),
    },
  }
}

export interface ScaleWrite {
  namespace: string | undefined
  name: string
  body: unknown
  /** Absent: the body is a whole Scale. */
  patchType?: PatchType
}

/** @throws ApiError 400, 404, 409, 422 */
export function writeScale(
  core: Core,
  definition: AnyDefinition,
  { namespace, name, body, patchType }: ScaleWrite,
  options: WriteOptions,
): ApiObject {
  const current = existing(core, definition, namespace, name)
  const json = patchType ? patched(scaleKind.type, scaleOf(current), body, patchType) : body
  const scale = decodeAs(scaleKind, json, options) as unknown as ApiObject
  placeAt(definition, scale, namespace, name)
  const { replicas = 0 } = fieldsOf(scale, 'spec') as { replicas?: number }
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`
    const names = { resource: definition.resource, kind: 'Scale', group: 'autoscaling' }
    throw invalid(names, name, [{ reason: 'FieldValueInvalid', field: 'spec.replicas', message }])
  }
  const wanted = clone(current)
  wanted.spec = { ...fieldsOf(wanted, 'spec'), replicas }
  const { uid, resourceVersion } = scale.metadata
  wanted.metadata = { ...wanted.metadata, uid: uid || wanted.metadata.uid, resourceVersion }
  return scaleOf(replace(core, definition, current, wanted, undefined, options))
}
