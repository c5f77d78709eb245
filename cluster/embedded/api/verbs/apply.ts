import { applyConflict } from '../apply/conflict.ts'
import { elementsOf, type FieldPath } from '../apply/fields-v1.ts'
import { leavesOf } from '../apply/leaves.ts'
import { decodeManagers, encodeManagers, entryOf, type Manager, stamp } from '../apply/managers.ts'
import { mergeApplied, without } from '../apply/merge.ts'
import { rootOf, type Track } from '../apply/track.ts'
import { requireRight } from '../authorization/authorize.ts'
import type { Core, WriteOptions } from '../core.ts'
import type { AnyDefinition } from '../definitions.ts'
import { equal } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { FieldSchema } from '../schema/types.ts'
import { badRequest } from '../status.ts'
import { insert } from './create.ts'
import { decodeObject } from './decode.ts'
import { placeAt } from './metadata.ts'
import { replace, type UpdateSubresource } from './update.ts'

export interface ApplyOptions extends WriteOptions {
  fieldManager: string
  /** Take over what others own. */
  force: boolean
}

export interface Applied {
  object: ApiObject
  created: boolean
}

/**
 * Server-side apply: the manager owns all it applies, and what it applied before and applies no more goes, unless
 * somebody else owns it too.
 *
 * @throws ApiError 409 when others own what would change, 400, 404, 422
 */
export function apply(
  core: Core,
  definition: AnyDefinition,
  place: { namespace: string | undefined; name: string; subresource?: UpdateSubresource },
  json: unknown,
  options: ApplyOptions,
): Applied {
  const { namespace, name, subresource } = place
  const config = decodeObject(definition, json, options)
  if (config.metadata.managedFields) throw badRequest('metadata.managedFields must be nil')
  placeAt(definition, config, namespace, name)
  const root = rootOf(definition)
  const owned = ownedPaths(root, definition, config, subresource)
  const { fieldManager, force } = options
  const identity = {
    name: fieldManager,
    operation: 'Apply' as const,
    apiVersion: definition.apiVersion,
    subresource,
  }
  const current = core.store.get(definition.resource, namespace, name)
  if (!current) {
    requireCreate(core, definition, namespace, name, options.user)
    const managers: Manager[] = []
    own(entryOf(managers, identity), owned, core.wallMs())
    const track: Track = (_definition, object) => {
      object.metadata.managedFields = encodeManagers(managers)
    }
    return { object: insert(core, definition, config, options, track), created: true }
  }

  const managers = decodeManagers(current.metadata.managedFields)
  const mine = entryOf(managers, identity)
  const others = managers.filter(manager => manager !== mine)
  const merged = mergeApplied(root, current, config) as ApiObject
  settleConflicts(root, current, merged, others, force)
  const wanted = without(root, merged, given(mine.paths, owned, others))
  own(mine, owned, core.wallMs())
  const track: Track = (_definition, object) => {
    object.metadata.managedFields = encodeManagers(managers)
  }
  const object = replace(
    core,
    definition,
    current,
    decodeObject(definition, wanted, {}),
    subresource,
    options,
    track,
  )
  return { object, created: false }
}

/** Who may change what there is may not, for that alone, make what there is not. @throws ApiError 403 */
function requireCreate(
  core: Core,
  { group, resource }: AnyDefinition,
  namespace = '',
  name: string,
  user: WriteOptions['user'],
): void {
  if (user) requireRight(core, user, { verb: 'create', group, resource, subresource: '', namespace, name })
}

/** All that is applied, but for what this path cannot change. */
function ownedPaths(
  root: FieldSchema,
  definition: AnyDefinition,
  config: ApiObject,
  subresource: UpdateSubresource,
): Set<FieldPath> {
  const isStatus = (path: FieldPath) => path === 'f:status' || path.startsWith('f:status\n')
  const paths = [...leavesOf(root, config).keys()]
  if (subresource === 'status') return new Set(paths.filter(isStatus))
  return new Set(definition.subresources.includes('status') ? paths.filter(path => !isStatus(path)) : paths)
}

function own(manager: Manager, paths: Set<FieldPath>, nowMs: number): void {
  if (equal([...manager.paths].sort(), [...paths].sort())) return
  manager.paths = paths
  stamp(manager, nowMs)
}

function settleConflicts(
  root: FieldSchema,
  current: ApiObject,
  merged: ApiObject,
  others: readonly Manager[],
  force: boolean,
): void {
  const before = leavesOf(root, current)
  const after = leavesOf(root, merged)
  const changed = [...after.keys()].filter(
    path => !(before.has(path) && equal(before.get(path), after.get(path))),
  )
  const conflicts = others.flatMap(manager =>
    changed.filter(path => manager.paths.has(path)).map(path => ({ manager, path })),
  )
  if (conflicts.length > 0 && !force) throw applyConflict(conflicts)
  for (const { manager, path } of conflicts) manager.paths.delete(path)
}

/** What was applied before and is no more, unless somebody else owns it or something in it. */
function given(
  before: ReadonlySet<FieldPath>,
  now: ReadonlySet<FieldPath>,
  others: readonly Manager[],
): Set<FieldPath> {
  const held = new Set<FieldPath>()
  for (const path of [...now, ...others.flatMap(({ paths }) => [...paths])]) {
    const elements = elementsOf(path)
    for (let length = elements.length; length > 0; length--) held.add(elements.slice(0, length).join('\n'))
  }
  return new Set([...before].filter(path => !held.has(path) && !isKey(path)))
}

/** One of the fields that tell an item of a list from the others: it stays as long as the item does. */
function isKey(path: FieldPath): boolean {
  const [field = '', holder = ''] = elementsOf(path).reverse()
  return holder.startsWith('k:') && Object.hasOwn(JSON.parse(holder.slice(2)), field.slice(2))
}
