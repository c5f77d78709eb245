import type { TypeName } from '../types.ts'
import file from './numbers.json' with { type: 'json' }

/** Fields by number: a name (`*` behind it: zero is a value of its own), or the fields of an embedded message. */
export interface Numbers {
  [number: string]: string | Numbers
}

export type NumbersFile = Record<TypeName, Numbers>

/** Field numbers of the schema's types; see collect.ts. */
export const fieldNumbers: NumbersFile = file as unknown as NumbersFile
