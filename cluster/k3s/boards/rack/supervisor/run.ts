import { spawn } from 'node:child_process'
import { messageOf, TahanError } from '../../../../../support/errors.ts'

/** Runs a program of this machine to its end. @throws TahanError RACK_COMMAND with its last words */
export async function run(command: string, args: readonly string[], input = ''): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'], cwd: '/' })
  let words = ''
  child.stderr.on('data', (data: Buffer) => {
    words += String(data)
  })
  child.stdin.on('error', () => {}) // it ended without reading: its exit code tells
  child.stdin.end(input)
  child.on('error', reject)
  child.on('close', (code, signal) =>
    resolve(code === 0 ? '' : `it ended with ${signal ?? `exit code ${code}`}`),
  )
  const because = await promise.catch(messageOf)
  if (because === '') return
  throw new TahanError('RACK_COMMAND', `${command} ${args.join(' ')} failed.`, {
    because,
    ...(words !== '' && { lastWords: `${words}${input}` }),
  })
}

/** Runs `ip -batch` in a network namespace. @param namespace path of its file; undefined is the machine's own */
export function ip(namespace: string | undefined, lines: readonly string[]): Promise<void> {
  const batch = ['ip', '-batch', '-']
  const [command = '', ...args] =
    namespace === undefined ? batch : ['nsenter', `--net=${namespace}`, ...batch]
  return run(command, args, `${lines.join('\n')}\n`)
}
