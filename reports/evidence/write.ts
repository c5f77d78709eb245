import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { messageOf, TahanError } from '../../support/errors.ts'

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
    throw noRoom(file, thrown)
  }
}

/** Adds a line; on disk when it returns. @throws TahanError NO_ROOM where the disk is full */
export function appendLine(file: string, line: string): void {
  appendText(file, `${line}\n`)
}

/** Adds lines, their ends included; on disk when it returns. @throws TahanError NO_ROOM where the disk is full */
export function appendText(file: string, text: string): void {
  try {
    appendFileSync(file, text)
  } catch (thrown) {
    throw noRoom(file, thrown)
  }
}

/** A full disk in words; any other trouble as it is. */
function noRoom(file: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return cause
  return new TahanError('NO_ROOM', `There is no room left to write ${file}.`, {
    because: messageOf(cause),
    tryThis: `make room, or TAHAN_RUNS=<a folder on another disk>; what was written before is whole`,
    cause,
  })
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

/**
 * Makes a folder that was not there, with a number at its name's end when it was.
 * @throws TahanError FOLDER_NOT_WRITABLE
 */
export function makeNewFolder(parent: string, name: string): string {
  try {
    makeParents(parent)
    for (let number = 1; ; number += 1) {
      const folder = path.join(parent, number === 1 ? name : `${name}-${number}`)
      if (made(folder)) return folder
    }
  } catch (cause) {
    throw new TahanError('FOLDER_NOT_WRITABLE', `Nothing can be written to ${parent}.`, {
      because: messageOf(cause),
      tryThis: 'TAHAN_RUNS=<a folder that you may write to>, or leave it unset',
      cause,
    })
  }
}

/** One by one: where the file system refuses a folder without saying why, as /proc does, Node's own way never ends. */
function makeParents(folder: string): void {
  if (existsSync(folder)) return
  makeParents(path.dirname(folder))
  made(folder)
}

/** Whether it is new. */
function made(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    return false
  }
}
