import type { Service, ServiceSpec } from 'kubernetes-types/core/v1.js'
import type { Core } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { type ApiObject, isFields } from '../object.ts'
import { invalid } from '../status.ts'
import { assignAddress } from './service-address.ts'
import { assignPorts } from './service-ports.ts'

/**
 * Gives a service its cluster IP and node ports, and keeps on update what it has.
 * @throws ApiError 422 when one that was asked for is taken or out of range
 */
export function allocateService(
  core: Core,
  definition: AnyDefinition,
  object: ApiObject,
  current: ApiObject | undefined,
): void {
  if (!isFields(object.spec)) return // validation tells
  const spec = object.spec as unknown as ServiceSpec
  const old = current?.spec as ServiceSpec | undefined
  const { uid } = object.metadata
  const others = core.store
    .list('services')
    .filter(service => service.metadata.uid !== uid)
    .map(service => (service as unknown as Service).spec ?? {})
  const errors = [...assignAddress(core, spec, old, others), ...assignPorts(core, spec, old, others)]
  if (errors.length > 0) throw invalid(definition, object.metadata.name, errors)
}
