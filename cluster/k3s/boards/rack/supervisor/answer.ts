import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { TahanError } from '../../../../../support/errors.ts'
import type { RackBoard } from '../record.ts'

const run = promisify(execFile)
const patienceMs = 120_000
const askAgainAfterMs = 50
const answersWithinMs = 2_000

export interface Login {
  user: string
  keyFile: string
  /** Gets the boards' host keys. */
  knownHosts: string
}

export async function writeKnownHosts(file: string, boards: readonly RackBoard[]): Promise<void> {
  const text = boards.map(({ address, hostKey }) => `${address} ${hostKey}\n`).join('')
  await writeFile(file, text, { mode: 0o600 })
}

/**
 * Waits until the board lets this user in, and shows the key that it was given.
 * `whyNot` says why there is nothing to wait for any more.
 * @throws TahanError BOARD_SILENT
 */
export async function untilItAnswers(
  { name, address }: RackBoard,
  { user, keyFile, knownHosts }: Login,
  { whyNot, consoleFile }: { whyNot: () => string | undefined; consoleFile: string },
): Promise<void> {
  const deadline = performance.now() + patienceMs
  let last = 'nothing listens on its port 22'
  for (;;) {
    if (await hasBanner(address)) {
      try {
        // Not to wait for ever for a board that dies meanwhile, nor longer than whoever waits here.
        await run('setpriv', [
          ...['--pdeathsig', 'KILL', '--', 'ssh', '-o', 'ServerAliveInterval=5'],
          ...['-F', 'none', '-i', keyFile, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
          ...['-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'GlobalKnownHostsFile=none'],
          ...['-o', 'StrictHostKeyChecking=yes', '-o', 'ConnectTimeout=10', `${user}@${address}`, 'true'],
        ])
        return
      } catch (thrown) {
        last = String((thrown as { stderr?: string }).stderr ?? thrown).trim()
      }
    }
    const because = whyNot() ?? (performance.now() > deadline ? last : undefined)
    if (because !== undefined) {
      throw new TahanError('BOARD_SILENT', `Virtual board ${name} (${address}) does not answer over SSH.`, {
        because,
        lastWords: await lastLines(consoleFile),
      })
    }
    await pause(askAgainAfterMs)
  }
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-5).join('\n')
}

function hasBanner(address: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: address, port: 22 })
  socket.setTimeout(answersWithinMs, () => resolve(false))
  socket.once('data', data => resolve(data.toString('latin1').startsWith('SSH-')))
  socket.once('error', () => resolve(false))
  socket.once('close', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
