import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { StoredMeta } from '../../../client/resources.ts'
import type { Column } from '../../definition.ts'
import { since } from './duration.ts'
import { selectorText } from './selector-text.ts'

interface HasMeta {
  metadata: StoredMeta
}

interface HasTemplate {
  spec?: { template?: PodTemplateSpec; selector?: LabelSelector }
}

/** A column that always shows. */
export function column<T>(name: string, description: string, value: Column<T>['value']): Column<T> {
  return { name, type: 'string', description, priority: 0, value }
}

/** A column of whole numbers that always shows. */
export function count<T>(
  name: string,
  description: string,
  value: (object: T) => number | undefined,
): Column<T> {
  return { name, type: 'integer', description, priority: 0, value: object => value(object) ?? 0 }
}

/** A column that shows with -o wide. */
export function wide<T>(name: string, description: string, value: Column<T>['value']): Column<T> {
  return { name, type: 'string', description, priority: 1, value }
}

export const nameColumn: Column<HasMeta> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
  value: object => object.metadata.name,
}

export const ageColumn: Column<HasMeta> = column(
  'Age',
  'CreationTimestamp is a timestamp representing the server time when this object was created.',
  (object, nowMs) => since(object.metadata.creationTimestamp, nowMs),
)

export const containersColumn: Column<HasTemplate> = wide(
  'Containers',
  'Names of each container in the template.',
  object =>
    containersOf(object)
      .map(({ name }) => name)
      .join(','),
)

export const imagesColumn: Column<HasTemplate> = wide(
  'Images',
  'Images referenced by each container in the template.',
  object =>
    containersOf(object)
      .map(({ image }) => image ?? '')
      .join(','),
)

export const selectorColumn: Column<HasTemplate> = wide(
  'Selector',
  'A label query over pods that are managed by the object.',
  object => selectorText(object.spec?.selector) || '<none>',
)

function containersOf(object: HasTemplate) {
  return object.spec?.template?.spec?.containers ?? []
}
