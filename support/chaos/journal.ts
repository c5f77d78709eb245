import { randomUUID } from 'node:crypto'
import { appendFileSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ownIdentity, type ProcessIdentity } from '../process/identity.ts'
import type { Fault } from './fault.ts'

/** A fault that is in the cluster, or may be: written before the injection, so that no kill of a run can hide it. */
export interface JournalEntry {
  id: string
  /** Which cluster, in words that identify it; a later one at the same address is another. */
  cluster: string
  fault: Fault
  /** Run by whoever finds the entry open after its owner died. Exit code 0 means healed. */
  healCommand: string[]
  /** The process that injected it and will heal it. */
  owner: ProcessIdentity
  /** Wall clock, ISO 8601. */
  at: string
}

type Line = ({ state: 'open' } & JournalEntry) | { state: 'healed'; id: string }

/**
 * The journal of faults: append-only lines in one file of the checkout. An entry is open from before its injection
 * until its healing is proven.
 */
export class Journal {
  readonly file: string

  constructor(file: string) {
    this.file = file
  }

  /** On disk when this returns. */
  open(entry: Omit<JournalEntry, 'id' | 'at' | 'owner'>): JournalEntry {
    const whole = { ...entry, id: randomUUID(), owner: ownIdentity(), at: new Date().toISOString() }
    this.#append({ state: 'open', ...whole })
    return whole
  }

  close(id: string): void {
    this.#append({ state: 'healed', id })
  }

  unhealed(): JournalEntry[] {
    return existsSync(this.file) ? unhealedOf(readFileSync(this.file, 'utf8')) : []
  }

  #append(line: Line): void {
    mkdirSync(path.dirname(this.file), { recursive: true })
    const handle = openSync(this.file, 'a')
    try {
      // The newline before keeps a line that an earlier kill tore from swallowing this one.
      appendFileSync(handle, `\n${JSON.stringify(line)}\n`)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }
}

/** Folds a journal's text into the entries that were opened and never closed. A torn last line is no entry. */
export function unhealedOf(text: string): JournalEntry[] {
  const open = new Map<string, JournalEntry>()
  for (const raw of text.split('\n')) {
    const line = parse(raw)
    if (line?.state === 'open') {
      const { state: _, ...entry } = line
      open.set(entry.id, entry)
    } else if (line?.state === 'healed') {
      open.delete(line.id)
    }
  }
  return [...open.values()]
}

function parse(line: string): Line | undefined {
  if (line === '') return undefined
  try {
    return JSON.parse(line) as Line
  } catch {
    return undefined
  }
}
