import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { messageOf, TahanError } from '../../support/errors.ts'
import { imageDescription, imageFile } from './images.ts'

const patienceMs = 30_000

/**
 * What this machine lacks to run the app of a folder, in the words of the `check` that its `image.json` names; undefined
 * when it lacks nothing, or nobody says how to look.
 *
 * @throws TahanError APP_FILE_INVALID naming the `image.json` that cannot be used, and what is wrong with it
 */
export function lackingHere(folder: string): string | undefined {
  const file = path.join(folder, imageFile)
  if (!existsSync(file)) return undefined
  const [program, ...args] = descriptionIn(file).check ?? []
  if (program === undefined) return undefined
  const checked = spawnSync(program, args, { cwd: folder, encoding: 'utf8', timeout: patienceMs })
  if (checked.status === 0) return undefined
  const words = `${checked.stdout ?? ''}${checked.stderr ?? ''}`.trim().split('\n').at(-1)
  return words || `${[program, ...args].join(' ')} cannot be run: ${checked.error?.message ?? checked.status}`
}

function descriptionIn(file: string): z.infer<typeof imageDescription> {
  let said: unknown
  try {
    said = JSON.parse(readFileSync(file, 'utf8'))
  } catch (thrown) {
    throw invalid(file, messageOf(thrown), thrown)
  }
  const parsed = imageDescription.safeParse(said)
  if (parsed.success) return parsed.data
  throw invalid(file, z.prettifyError(parsed.error), parsed.error)
}

function invalid(file: string, because: string, cause: unknown): TahanError {
  return new TahanError('APP_FILE_INVALID', `${file} cannot be used.`, {
    because,
    tryThis:
      'mend it, e.g. { "command": ["/usr/bin/python3", "main.py"] }; it can have a "check" like its command',
    cause,
  })
}
