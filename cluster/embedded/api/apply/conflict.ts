import type { StatusCause } from 'kubernetes-types/meta/v1.js'
import { refusal } from '../status.ts'
import { type FieldPath, readable } from './fields-v1.ts'
import type { Manager } from './managers.ts'

export interface OwnedPath {
  manager: Manager
  path: FieldPath
}

/** 409: others own fields that the applied configuration would change. */
export function applyConflict(conflicts: readonly OwnedPath[]) {
  const causes: StatusCause[] = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${nameOf(manager)}`,
    field: readable(path),
  }))
  const [only] = conflicts
  if (conflicts.length === 1 && only) {
    const message = `Apply failed with 1 conflict: conflict with ${nameOf(only.manager)}: ${readable(only.path)}`
    return refusal(409, 'Conflict', message, { causes })
  }
  const byManager = Map.groupBy(conflicts, ({ manager }) => nameOf(manager))
  const parts = [...byManager].map(
    ([name, owned]) =>
      `conflicts with ${name}:\n${owned.map(({ path }) => `- ${readable(path)}`).join('\n')}`,
  )
  const message = `Apply failed with ${conflicts.length} conflicts: ${parts.join('\n')}`
  return refusal(409, 'Conflict', message, { causes })
}

function nameOf({ name, operation, apiVersion, subresource, time }: Manager): string {
  const who = `${JSON.stringify(name)}${subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''}`
  if (operation === 'Apply') return who
  return `${who} using ${apiVersion}${time ? ` at ${time}` : ''}`
}
