import { z } from 'zod'

/** JSON has no undefined: null, or an absent key, stands for it. */
export function maybe<T extends z.ZodType>(schema: T) {
  return z
    .union([schema, z.null(), z.undefined()])
    .transform((value): z.output<T> | undefined => value ?? undefined)
}
