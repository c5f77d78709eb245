import path from 'node:path'
import { Journal } from './journal.ts'

/** The one journal of a checkout: every run writes to it, and `npm run heal` reads it. */
const journalFile = path.resolve(import.meta.dirname, '../../.tahan/faults.jsonl')

export function openJournal(): Journal {
  return new Journal(journalFile)
}
