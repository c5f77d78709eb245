import { partAt, textAt } from '../journey/answer-value.ts'
import type { Found } from './entry.ts'
import type { EntriesIn, NextIn } from './store.ts'

/** An entry of an answer: its key, and the sequence it has, where the store tells. */
export interface ReadEntry {
  key: string
  value: Found
}

/** The entries of one answer; what has no key is none, nor what says of itself that it is not what was promised. @throws Error in words for a reader, when the answer has none */
export function entriesOf(body: string, where: EntriesIn): ReadEntry[] {
  if ('match' in where) return matched(body, where.match)
  const list = partAt(parsed(body), where.json)
  if (!Array.isArray(list)) throw new Error(`the answer has no list at "${where.json}"`)
  const broken = Object.entries(where.unless ?? {})
  return list.flatMap((entry: unknown) => {
    const key = textAt(entry, where.key)
    const isBroken = broken.some(([at, text]) => textAt(entry, at) === text)
    return key === undefined || isBroken
      ? []
      : [{ key, value: where.value ? textAt(entry, where.value) : undefined }]
  })
}

/** Undefined where there is no more. */
export function nextOf(body: string, where: NextIn | undefined): string | undefined {
  if (where === undefined) return undefined
  const found =
    'match' in where ? new RegExp(where.match, 'm').exec(body)?.[1] : textAt(parsed(body), where.json)
  return found === '' ? undefined : found
}

function matched(body: string, pattern: string): ReadEntry[] {
  return [...body.matchAll(new RegExp(pattern, 'gm'))].flatMap(({ groups }) =>
    groups?.key === undefined ? [] : [{ key: groups.key, value: groups.value }],
  )
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Error(`the answer is no JSON: "${body.slice(0, 60)}"`)
  }
}
