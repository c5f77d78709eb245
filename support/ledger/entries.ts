import { partAt, textAt } from '../journey/answer-value.ts'
import type { Found } from './entry.ts'
import type { EntriesIn, NextIn } from './store.ts'

/** An entry of an answer: its key, and the sequence it has, where the store tells. */
export interface ReadEntry {
  key: string
  value: Found
  /** It says of itself that it is still being made. */
  isUnfinished: boolean
}

/** The entries of one answer; what has no key is none, nor what says of itself that it is not what was promised. @throws Error in words for a reader, when the answer has none */
export function entriesOf(body: string, where: EntriesIn): ReadEntry[] {
  if ('match' in where) return matched(body, where.match)
  const list = partAt(parsed(body), where.json)
  if (!Array.isArray(list)) throw new Error(`the answer has no list at "${where.json}"`)
  const says = (entry: unknown, any: Readonly<Record<string, string>> = {}) =>
    Object.entries(any).some(([at, text]) => textAt(entry, at) === text)
  return list.flatMap((entry: unknown) => {
    const key = textAt(entry, where.key)
    if (key === undefined || says(entry, where.unless)) return []
    const value = where.value === undefined ? undefined : (textAt(entry, where.value) ?? noValue)
    return [{ key, value, isUnfinished: says(entry, where.unfinished) }]
  })
}

/** Where an entry tells its value and has none: nobody wrote that. */
const noValue = ''

/** Undefined where there is no more. */
export function nextOf(body: string, where: NextIn | undefined): string | undefined {
  if (where === undefined) return undefined
  const found =
    'match' in where ? new RegExp(where.match, 'm').exec(body)?.[1] : textAt(parsed(body), where.json)
  return found === '' ? undefined : found
}

function matched(body: string, pattern: string): ReadEntry[] {
  return [...body.matchAll(new RegExp(pattern, 'gm'))].flatMap(({ groups }) =>
    groups?.key === undefined
      ? []
      : [
          {
            key: groups.key,
            value: 'value' in groups ? (groups.value ?? noValue) : undefined,
            isUnfinished: false,
          },
        ],
  )
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Error(`the answer is no JSON: "${body.slice(0, 60)}"`)
  }
}
