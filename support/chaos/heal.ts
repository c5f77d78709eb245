import { x } from 'tinyexec'
import { messageOf, TahanError } from '../errors.ts'
import { isAlive } from '../process/identity.ts'
import { targetOf } from './fault.ts'
import type { Journal, JournalEntry } from './journal.ts'

/** More than the three minutes that a board which was given power may take to boot: its own words are better than ours. */
const healWithinMs = 210_000

/** Runs an open entry's heal command and closes the entry. */
export async function healEntry(journal: Journal, entry: JournalEntry): Promise<void> {
  const [command, ...args] = entry.healCommand
  const failed = (because: string, lastWords?: string, cause?: unknown) =>
    new TahanError('FAULT_NOT_HEALED', `${entry.fault.kind} on ${targetOf(entry.fault)} is not healed.`, {
      because,
      ...(lastWords && { lastWords }),
      tryThis: entry.healCommand.join(' '),
      cause,
    })
  if (command === undefined) throw failed('its journal entry has no heal command.')
  try {
    const { exitCode, stdout, stderr } = await x(command, args, { timeout: healWithinMs })
    if (exitCode !== 0) throw failed(`its heal command ended with exit code ${exitCode}.`, stderr || stdout)
  } catch (thrown) {
    if (thrown instanceof TahanError) throw thrown
    throw failed(messageOf(thrown), undefined, thrown)
  }
  journal.close(entry.id)
}

/**
 * Heals all that no living process owns.
 * @returns what was healed, and an error for each that was not
 */
export async function healOrphans(
  journal: Journal,
  entries: readonly JournalEntry[] = journal.unhealed(),
): Promise<{ healed: JournalEntry[]; errors: Error[] }> {
  const healed: JournalEntry[] = []
  const errors: Error[] = []
  for (const entry of entries.filter(({ owner }) => !isAlive(owner))) {
    try {
      await healEntry(journal, entry)
      healed.push(entry)
    } catch (thrown) {
      errors.push(thrown as Error)
    }
  }
  return { healed, errors }
}
