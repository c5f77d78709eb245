import type { StoredMeta } from '../client/resources.ts'

/** JSON's objects, before anything is known of them. */
export type Fields = Record<string, unknown>

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** An object of any kind as the store holds it. */
export interface ApiObject extends Fields {
  apiVersion: string
  kind: string
  metadata: Writable<StoredMeta>
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The field when it is an object, else an empty one: for reading what clients may have left out. */
export function fieldsOf(parent: unknown, name: string): Fields {
  const value = isFields(parent) ? parent[name] : undefined
  return isFields(value) ? value : {}
}
