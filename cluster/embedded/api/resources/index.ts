import type { ResourceDefinition } from '../definition.ts'

/** Every resource the API server knows, in the order `kubectl api-resources` lists them. */
export const definitions: readonly ResourceDefinition[] = []
