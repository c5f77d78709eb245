import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { messageOf, TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import { variablesBeside } from './beside.ts'
import { readBoards } from './boards.ts'
import { readGroups } from './groups.ts'
import { inventoryError, lineIn, Problems } from './problems.ts'
import type { Datastore } from './variables.ts'

export type { Datastore } from './variables.ts'

/** The boards a cluster is made of, and what holds for all of them. */
export interface Inventory {
  /** Absolute path of the file; the same is an inventory for Ansible. */
  file: string
  /** At least one server; servers first, else in the file's order. */
  boards: Board[]
  /** Faults are refused unless the file says `tahan_disposable: true`. */
  disposable: boolean
  datastore: Datastore
}

/**
 * Reads and checks an inventory: an Ansible inventory in YAML with the groups `server` and `agent`, whose
 * `tahan_` variables tell what Ansible need not know. `inventory.example.yaml` shows all of it.
 *
 * @param env where `{{ lookup('env', 'NAME') }}` looks
 * @throws TahanError INVENTORY_MISSING, or INVENTORY_INVALID with every problem and its line
 */
export async function readInventory(
  file: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Inventory> {
  const absolute = path.resolve(file)
  const text = await readFile(absolute, 'utf8').catch((cause: unknown) => {
    throw new TahanError('INVENTORY_MISSING', `The inventory ${file} cannot be read.`, {
      because: messageOf(cause),
      tryThis: 'cp inventory.example.yaml inventory.yaml, and write your boards into it',
      cause,
    })
  })
  const inventory = parseInventory(text, absolute, env)
  const beside = await variablesBeside(path.dirname(absolute))
  if (beside.length > 0) throw inventoryError(absolute, beside)
  return inventory
}

/** @param file absolute path the text comes from, for relative paths and for errors */
export function parseInventory(
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Inventory {
  const counter = new LineCounter()
  // The YAML that Ansible reads: here a plain `yes` is true.
  const document = parseDocument(text, {
    version: '1.1',
    lineCounter: counter,
    // Pretty ones quote the lines around, where a password may stand.
    prettyErrors: false,
    logLevel: 'silent',
  })
  const [broken] = document.errors
  if (broken) {
    const { line, col } = counter.linePos(broken.pos[0])
    // What follows a colon is text of the file again.
    const [what = ''] = broken.message.split(': ')
    throw inventoryError(file, [`it is no YAML: ${what} at line ${line}, column ${col}`])
  }

  const problems = new Problems(file, lineIn(document, counter))
  const hosts = readGroups(contentOf(document, file), problems)
  const { boards, disposable, datastore } = readBoards(hosts, { folder: path.dirname(file), env }, problems)
  problems.throwIfAny()
  return { file, boards, disposable, datastore }
}

function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS() as unknown
  } catch (thrown) {
    throw inventoryError(file, [messageOf(thrown)]) // an alias (`*name`) of nothing, or of far too much
  }
}
