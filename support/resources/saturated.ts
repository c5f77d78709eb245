import type { ResourceUse } from './use.ts'

/** A machine whose processors had hardly any rest. */
export interface Saturated {
  /** Its name; undefined is the one that tahan runs on, with all that runs there too. */
  node: string | undefined
  /** From 0 to 1, of all its processors. */
  cpuShare: number
}

/** From here on whoever needs a processor waits for one most of the time. */
const hardlyAnyRest = 0.9

/** The machines that had hardly any rest over a span, nodes first. */
export function saturatedIn(uses: readonly Pick<ResourceUse, 'kind' | 'name' | 'cpuShare'>[]): Saturated[] {
  return uses.flatMap(({ kind, name, cpuShare }) =>
    kind === 'pod' || cpuShare === undefined || cpuShare < hardlyAnyRest
      ? []
      : [{ node: kind === 'harness' ? undefined : name, cpuShare }],
  )
}

/** `the processors of agent-1 were busy for 97 % of the time`; undefined where none was. */
export function saturatedInWords(machines: readonly Saturated[]): string | undefined {
  if (machines.length === 0) return undefined
  return machines
    .map(
      ({ node, cpuShare }) =>
        `the processors of ${node ?? 'the machine that tahan runs on'} were busy for ${Math.floor(100 * cpuShare)} % of the time`,
    )
    .join(', ')
}
