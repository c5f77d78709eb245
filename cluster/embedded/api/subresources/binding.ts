import type { Binding, PodCondition, PodSpec } from 'kubernetes-types/core/v1.js'
import type { Status } from 'kubernetes-types/meta/v1.js'
import { timestamp } from '../../client/clock.ts'
import type { Core, WriteOptions } from '../core.ts'
import { clone } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { conflict, invalid, success } from '../status.ts'
import { decodeAs } from '../verbs/decode.ts'
import { checkPreconditions } from '../verbs/metadata.ts'
import { existing } from '../verbs/update.ts'

/** Assigns a pod to a node, once. @throws ApiError 400, 404, 409, 422 */
export function bind(
  core: Core,
  namespace: string,
  name: string,
  json: unknown,
  options: WriteOptions = {},
): Status {
  const body = decodeAs({ apiVersion: 'v1', kind: 'Binding', type: 'core/v1.Binding' }, json, options)
  const { target, metadata } = body as unknown as Binding
  const definition = core.definitions.get('pods')
  const binding = { resource: 'pods/binding', kind: 'Binding', group: '' }
  const node = target?.name
  if (!node) {
    const error = { reason: 'FieldValueRequired', field: 'target.name', message: 'Required value' }
    throw invalid(binding, name, [error])
  }
  const current = existing(core, definition, namespace, name)
  checkPreconditions(definition, current, metadata)
  const pod = clone(current) as ApiObject & { spec?: PodSpec; status?: { conditions?: PodCondition[] } }
  if (pod.metadata.deletionTimestamp) {
    throw conflict(binding, name, `pod ${name} is being deleted, cannot be assigned to a host`)
  }
  if (pod.spec?.nodeName) {
    throw conflict(binding, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`)
  }
  pod.spec = { ...pod.spec, containers: pod.spec?.containers ?? [], nodeName: node }
  if (metadata?.annotations) {
    pod.metadata.annotations = { ...pod.metadata.annotations, ...metadata.annotations }
  }
  pod.status = { ...pod.status, conditions: scheduled(pod.status?.conditions, timestamp(core.wallMs())) }
  if (!options.dryRun) core.store.put('pods', pod)
  return success(undefined, 201)
}

function scheduled(conditions: PodCondition[] = [], now: string): PodCondition[] {
  const others = conditions.filter(({ type }) => type !== 'PodScheduled')
  return [...others, { type: 'PodScheduled', status: 'True', lastTransitionTime: now }]
}
