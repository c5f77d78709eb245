import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

const ownVariable =
  /^\s*['"]?(tahan_\w+|ansible_(?:host|port|user|connection|ssh_private_key_file))['"]?\s*:/m

/**
 * Ansible also reads the folders `group_vars` and `host_vars` beside an inventory, and tahan does not: what both must
 * know alike cannot stand there.
 *
 * @returns a sentence for each file that gives such a variable
 */
export async function variablesBeside(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const name of ['group_vars', 'host_vars']) {
    const entries = await readdir(path.join(folder, name), { recursive: true }).catch(() => [])
    for (const entry of entries) {
      const file = path.join(name, entry)
      const text = await readFile(path.join(folder, file), 'utf8').catch(() => '') // a folder
      const variable = ownVariable.exec(text)?.[1]
      if (variable) found.push(`${file} gives ${variable}, which must stand in the inventory itself`)
    }
  }
  return found
}
