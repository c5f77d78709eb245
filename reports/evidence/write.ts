import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Replaces a file as a whole: a reader, or whoever looks after a kill, finds the old text or the new one, never a part.
 * Synchronous on purpose: what was recorded is on disk before the run goes on. One writer a file.
 */
export function writeWhole(file: string, text: string): void {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}.draft`)
  try {
    writeFileSync(draft, text)
    renameSync(draft, file)
  } catch (thrown) {
    rmSync(draft, { force: true })
    throw thrown
  }
}

/** As JSON; what is undefined is written as null, so that every key is always there. */
export function writeJson(file: string, value: unknown): void {
  const text = JSON.stringify(value, (_, part) => (part === undefined ? null : part), 2)
  writeWhole(file, `${text}\n`)
}

/** Points a symbolic link at something else without a moment in which it does not exist. */
export function relink(link: string, target: string): void {
  // Two runs may begin at once, so each needs a draft of its own.
  const draft = `${link}.${randomBytes(4).toString('hex')}`
  symlinkSync(target, draft)
  renameSync(draft, link)
}

/** Makes a folder that was not there, with a number at its name's end when it was. */
export function makeNewFolder(parent: string, name: string): string {
  mkdirSync(parent, { recursive: true })
  for (let number = 1; ; number += 1) {
    const folder = path.join(parent, number === 1 ? name : `${name}-${number}`)
    try {
      mkdirSync(folder)
      return folder
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
  }
}
