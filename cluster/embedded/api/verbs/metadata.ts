import type { ObjectMeta } from 'kubernetes-types/meta/v1.js'
import { timestamp } from '../../client/clock.ts'
import { randomSuffix } from '../../objects/random-suffix.ts'
import type { Core } from '../core.ts'
import type { FieldError } from '../definition.ts'
import type { AnyDefinition } from '../definitions.ts'
import { equal } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { badRequest, conflict, outdated } from '../status.ts'

/** Gives a new object the metadata that only the server decides on; what a client wrote there is ignored. */
export function fillNewMetadata(core: Core, definition: AnyDefinition, object: ApiObject): void {
  const { metadata } = object
  object.metadata = {
    ...metadata,
    name: metadata.name ?? generatedName(core, definition, metadata),
    uid: core.newUid(),
    resourceVersion: '',
    creationTimestamp: timestamp(core.wallMs()),
  }
  delete object.metadata.deletionTimestamp
  delete object.metadata.deletionGracePeriodSeconds
  delete object.metadata.selfLink
  delete object.metadata.generation
  if (definition.hasGeneration) object.metadata.generation = 1
}

function generatedName(core: Core, { resource }: AnyDefinition, metadata: ObjectMeta): string {
  const { generateName, namespace } = metadata
  if (!generateName) return ''
  for (;;) {
    const name = generateName.slice(0, 58) + randomSuffix(core.random)
    if (!core.store.get(resource, namespace, name)) return name
  }
}

/**
 * Checks that an object belongs where the request's path says, and completes it from there.
 * @throws ApiError 400
 */
export function placeAt(
  definition: AnyDefinition,
  object: ApiObject,
  namespace: string | undefined,
  name: string | undefined,
): void {
  const { metadata } = object
  if (definition.namespaced) {
    if (metadata.namespace && metadata.namespace !== namespace) {
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      )
    }
    metadata.namespace = namespace
  } else delete metadata.namespace
  if (name === undefined) return
  if (metadata.name && metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
  }
  metadata.name = name
}

/**
 * Makes sure that an update is meant for the object as it is.
 * @throws ApiError 409
 */
export function checkPreconditions(
  definition: AnyDefinition,
  current: ApiObject,
  wanted: { uid?: string; resourceVersion?: string } | undefined,
): void {
  const { name, uid, resourceVersion } = current.metadata
  if (wanted?.uid && wanted.uid !== uid) {
    throw conflict(
      definition,
      name,
      `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`,
    )
  }
  const version = wanted?.resourceVersion
  if (version && version !== '0' && version !== resourceVersion) throw outdated(definition, name)
}

/** Carries over what an update cannot change, and returns what it tried to. */
export function keepSystemMetadata(object: ApiObject, current: ApiObject): FieldError[] {
  const { metadata } = object
  const errors: FieldError[] = []
  const old = current.metadata
  if (metadata.creationTimestamp && metadata.creationTimestamp !== old.creationTimestamp) {
    errors.push({
      reason: 'FieldValueInvalid',
      field: 'metadata.creationTimestamp',
      message: `Invalid value: ${JSON.stringify(metadata.creationTimestamp)}: field is immutable`,
    })
  }
  const finalizers = new Set(old.finalizers)
  const added = (metadata.finalizers ?? []).filter(finalizer => !finalizers.has(finalizer))
  if (old.deletionTimestamp && added.length > 0) {
    errors.push({
      reason: 'FieldValueForbidden',
      field: 'metadata.finalizers',
      message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map(name => JSON.stringify(name)).join(', ')}}`,
    })
  }
  object.metadata = {
    ...metadata,
    uid: old.uid,
    resourceVersion: old.resourceVersion,
    creationTimestamp: old.creationTimestamp,
    deletionTimestamp: old.deletionTimestamp,
    deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
    generation: old.generation,
    generateName: old.generateName,
  }
  for (const key of [
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generation',
    'generateName',
  ] as const) {
    if (object.metadata[key] === undefined) delete object.metadata[key]
  }
  return errors
}

/** Raises metadata.generation when what is wanted changed. */
export function raiseGeneration(definition: AnyDefinition, object: ApiObject, current: ApiObject): void {
  if (!definition.hasGeneration) return
  const { metadata } = object
  const wants = (from: ApiObject) => [
    { ...from, status: undefined, metadata: undefined },
    // A Deployment's annotations go with its revisions.
    definition.resource === 'deployments' ? from.metadata.annotations : undefined,
  ]
  if (!equal(wants(object), wants(current))) metadata.generation = (current.metadata.generation ?? 0) + 1
}
