import { z } from 'zod'
import { TahanError } from '../../support/errors.ts'

/** What each line of a file has to be. */
interface LineKind<T> {
  schema: z.ZodType<T>
  /** As in "Line 3 of events.jsonl is no event." */
  what: string
  /** Of the error. */
  code: string
}

/**
 * The values of a file of JSON lines. A last line without its end was torn by a kill and is left out.
 *
 * @throws TahanError of the kind's code, naming the line
 */
export function parseJsonLines<T>(text: string, name: string, { schema, what, code }: LineKind<T>): T[] {
  const lines = text.split('\n')
  lines.pop() // what follows the last line end: nothing, or a torn line
  return lines.map((line, i) => {
    const parsed = schema.safeParse(jsonOf(line))
    if (parsed.success) return parsed.data
    throw new TahanError(code, `Line ${i + 1} of ${name} is no ${what}.`, {
      because: `it reads "${line.slice(0, 120)}"; ${z.prettifyError(parsed.error)}`,
    })
  })
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
