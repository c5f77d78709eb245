import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Makes an Ed25519 key (`file`, mode 0600, and `file.pub`). @returns the public part, without a comment */
export async function makeKey(file: string): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'tahan', '-f', file])
  const [type = '', key = ''] = (await readFile(`${file}.pub`, 'utf8')).split(' ')
  return `${type} ${key}`
}
