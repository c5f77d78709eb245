import type { Found, Ledger, Reading, Write } from './entry.ts'

/**
 * What became of a key, by its acknowledged writes:
 *
 * - **kept**: it is there, once, with its value;
 * - **lost**: it is not there;
 * - **stale**: it is there with a value that it may not have: an older one came back over a newer, or a foreign one;
 * - **duplicated**: it is there more than once;
 * - **present**, **absent**: no write of it was acknowledged, so nobody knows whether one took effect (*indefinite*): both
 *   are as they should be.
 */
type KeyFate = 'kept' | 'lost' | 'stale' | 'duplicated' | 'present' | 'absent'

/** A key, and the write of it that counts: the last that was acknowledged, or else the last. */
export interface Fate {
  fate: KeyFate
  write: Write
  found: readonly Found[]
}

/** By the last whole reading; undefined where there is none: then nobody knows what became of anything. */
export function fatesOf({ writes, readings }: Ledger): Fate[] | undefined {
  const last = readings.at(-1)
  return last && fatesIn(writes, last)
}

export function fatesIn(writes: readonly Write[], { found }: Reading): Fate[] {
  return [...byKey(writes)].flatMap(([key, own]) => fatesOfKey(own, found.get(key) ?? []))
}

function byKey(writes: readonly Write[]): Map<string, [Write, ...Write[]]> {
  const keys = new Map<string, [Write, ...Write[]]>()
  for (const write of writes) {
    const own = keys.get(write.key)
    if (own) own.push(write)
    else keys.set(write.key, [write])
  }
  return keys
}

/** One, or two where it is wrong in both ways: an app that tolerates one of them is still told of the other. */
function fatesOfKey(writes: readonly [Write, ...Write[]], found: readonly Found[]): Fate[] {
  const acknowledged = writes.filter(({ acknowledgedMs }) => acknowledgedMs !== undefined)
  const write = newest(acknowledged) ?? newest(writes) ?? writes[0]
  const isPromised = acknowledged.length > 0
  if (found.length === 0) return [{ fate: isPromised ? 'lost' : 'absent', write, found }]
  const wrong: KeyFate[] = []
  if (isPromised && !found.every(value => mayBe(value, writes))) wrong.push('stale')
  if (found.length > 1) wrong.push('duplicated')
  const right: KeyFate[] = [isPromised ? 'kept' : 'present']
  return (wrong.length > 0 ? wrong : right).map(fate => ({ fate, write, found }))
}

function newest(writes: readonly Write[]): Write | undefined {
  return writes.toSorted((a, b) => a.sequence - b.sequence).at(-1)
}

/**
 * A value may stand there when no acknowledged write began after its own was acknowledged. One that never was
 * acknowledged may take effect at any time, also after later ones.
 */
function mayBe(value: Found, writes: readonly Write[]): boolean {
  if (value === undefined) return true
  return writes.some(
    ({ sequence, acknowledgedMs = Number.POSITIVE_INFINITY }) =>
      String(sequence) === value &&
      !writes.some(other => other.acknowledgedMs !== undefined && other.intendedMs > acknowledgedMs),
  )
}

/** Whether nothing of it is to be complained of; then it need not be read again. */
export function isClean(fates: readonly Fate[]): boolean {
  return fates.every(({ fate }) => fate !== 'lost' && fate !== 'stale' && fate !== 'duplicated')
}
