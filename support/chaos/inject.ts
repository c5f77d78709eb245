import { messageOf, TahanError } from '../errors.ts'
import { type Fault, type FaultKind, type Injection, targetOf } from './fault.ts'
import { healEntry } from './heal.ts'
import type { Journal } from './journal.ts'

/** What is asked of a cluster that faults go to. */
export interface Injector {
  readonly id: string
  readonly disposable: boolean
  readonly can: ReadonlySet<FaultKind>
  cannot: (kind: FaultKind) => string
  healCommand: (fault: Fault) => string[]
  inject: (fault: Fault, signal: AbortSignal) => Promise<Injection>
}

/**
 * Injects a fault, its journal entry written first and closed when healing is proven. An injection that fails half-way
 * is healed at once.
 *
 * @throws TahanError FAULT_REFUSED on a cluster that does not say it is disposable, or cannot do this fault
 */
export async function injectJournaled(
  journal: Journal,
  cluster: Injector,
  fault: Fault,
  signal: AbortSignal,
): Promise<Injection> {
  const refused = (because: string, tryThis?: string) =>
    new TahanError('FAULT_REFUSED', `${fault.kind} on ${targetOf(fault)} was not injected.`, {
      because,
      ...(tryThis && { tryThis }),
    })
  if (!cluster.disposable) {
    throw refused(
      `cluster ${cluster.id} does not say that it is disposable.`,
      'name its context in TAHAN_DISPOSABLE, or set tahan_disposable in the inventory, if nobody else needs it.',
    )
  }
  if (!cluster.can.has(fault.kind)) throw refused(cluster.cannot(fault.kind))

  const entry = journal.open({ cluster: cluster.id, fault, healCommand: cluster.healCommand(fault) })
  let injection: Injection
  try {
    injection = await cluster.inject(fault, signal)
  } catch (thrown) {
    await healEntry(journal, entry).catch((unhealed: unknown) => {
      const both = `${messageOf(thrown)}\n${messageOf(unhealed)}`
      throw new AggregateError([thrown, unhealed], both, { cause: thrown })
    })
    throw thrown
  }
  let healing: Promise<void> | undefined
  const heal = async () => {
    await injection.heal()
    journal.close(entry.id)
  }
  return {
    ...injection,
    heal: () => {
      healing ??= heal()
      return healing
    },
  }
}
