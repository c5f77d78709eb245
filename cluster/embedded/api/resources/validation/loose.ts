/**
 * A type whose every field may be absent: what a client sent has the right types, but required fields may be missing
 * until validation has said so.
 */
export type Loose<T> = T extends readonly (infer U)[]
  ? Loose<U>[]
  : T extends object
    ? { [K in keyof T]?: Loose<T[K]> }
    : T
