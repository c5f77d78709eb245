import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { imageDescription, imageFile } from './images.ts'

const patienceMs = 30_000

/**
 * What this machine lacks to run the app of a folder, in the words of the `check` that its `image.json` names; undefined
 * when it lacks nothing, or nobody says how to look.
 */
export function lackingHere(folder: string): string | undefined {
  const file = path.join(folder, imageFile)
  if (!existsSync(file)) return undefined
  const parsed = imageDescription.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  const [program, ...args] = parsed.data?.check ?? []
  if (program === undefined) return undefined
  const checked = spawnSync(program, args, { cwd: folder, encoding: 'utf8', timeout: patienceMs })
  if (checked.status === 0) return undefined
  const words = `${checked.stdout ?? ''}${checked.stderr ?? ''}`.trim().split('\n').at(-1)
  return words || `${[program, ...args].join(' ')} cannot be run: ${checked.error?.message ?? checked.status}`
}
