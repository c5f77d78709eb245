import { type ChildProcess, spawn } from 'node:child_process'
import { compileCache } from '../../../../support/process/bundle.ts'
import { sweepArguments, sweepScript } from './sweep.ts'

/**
 * A shell that starts a rack's supervisor, in a mount namespace of its own, and waits: however the supervisor ends, the
 * shell takes away what is left. The supervisor dies with the shell; then the next rack's sweep does the rest. It is a
 * shell, as it should cost nothing while it waits.
 * Arguments: Node, the supervisor's program, then the sweep's.
 */
const script = `
node=$1 program=$2
shift 2
setpriv --pdeathsig KILL -- unshare --mount --propagation slave -- "$node" "$program" "$1"
${sweepScript}
`

/**
 * @param attached ends the rack with this process, by a pipe of which this process holds the other end
 * @param log gets what the supervisor and the shell complain of
 */
export function startKeeper(
  program: string,
  stateFolder: string,
  attached: boolean,
  log: number,
): ChildProcess {
  return spawn(
    '/bin/sh',
    ['-c', script, 'tahan-rack', process.execPath, program, ...sweepArguments(stateFolder)],
    {
      env: { ...process.env, ...compileCache },
      cwd: '/',
      stdio: [attached ? 'pipe' : 'ignore', 'pipe', log],
      detached: true,
    },
  )
}
