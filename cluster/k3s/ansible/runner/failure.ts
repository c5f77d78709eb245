import { TahanError } from '../../../../support/errors.ts'
import type { Board } from '../../boards/board.ts'
import { diagnose } from '../../ssh/diagnose.ts'
import { withoutSecrets } from './secrets.ts'
import type { Failure, Story } from './story.ts'

/** Of the playbooks: their refusals are sentences for the user already. */
const refusingTasks = new Set([
  'Refuse a board that will not do',
  'Refuse a board that has no memory cgroup after all',
])

const again = 'run it again: what is done already is left as it is, and the rest is completed'

/**
 * The error for a playbook that ended with another exit code than 0.
 *
 * @param silent names of boards that do not answer now: a task that failed on one of them says little
 */
export function failureOf(
  story: Story,
  { exitCode, stderr }: { exitCode: number; stderr: string },
  boards: readonly Board[],
  silent: ReadonlySet<string>,
): TahanError {
  const { failures } = story
  const refused = failures.filter(({ task }) => refusingTasks.has(task))
  if (refused.length > 0) {
    const as = refused.length === 1 ? 'it is' : 'they are'
    return new TahanError('BOARDS_REFUSED', `${namesOf(refused)} will not do as ${as}.`, {
      because: refused.flatMap(({ said }) => withoutSecrets(said).split('\n')).join('\n    '),
      tryThis: 'do what each line says and run it again; limits are variables that the inventory may set',
    })
  }
  const lost = failures.filter(({ isLost, board }) => isLost || silent.has(board))
  const neverLetIn = lost.map(failure => strangerOf(failure, boards)).find(error => error !== undefined)
  if (neverLetIn) return neverLetIn
  if (lost.length > 0) {
    return new TahanError('BOARD_LOST', `${namesOf(lost)} stopped answering at "${lost[0]?.task ?? ''}".`, {
      ...wordsOf(lost),
      tryThis: `see that it has power and network, then ${again}`,
    })
  }
  if (failures.length > 0) {
    return new TahanError(
      'PROVISIONING_FAILED',
      `"${failures[0]?.task ?? ''}" failed on ${namesOf(failures)}.`,
      {
        ...wordsOf(failures),
        tryThis: `mend what it says, then ${again}`,
      },
    )
  }
  const where = story.lastTask === '' ? 'before its first task' : `at "${story.lastTask}"`
  return new TahanError('PROVISIONING_FAILED', `Ansible ended with exit code ${exitCode} ${where}.`, {
    lastWords: withoutSecrets(stderr).trim().split('\n').slice(-6).join('\n'),
    tryThis: again,
  })
}

function namesOf(failures: readonly Failure[]): string {
  const names = failures.map(({ board }) => board).sort()
  const last = names.pop() ?? ''
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`
}

function wordsOf(failures: readonly Failure[]): { lastWords?: string } {
  const words = failures.map(({ said }) => said.trim()).find(said => said !== '')
  return words === undefined ? {} : { lastWords: withoutSecrets(words) }
}

/** A board that SSH does not get into has not gone: its key is unknown, say. That needs other words. */
function strangerOf({ board, said }: Failure, boards: readonly Board[]): TahanError | undefined {
  const target = boards.find(({ name }) => name === board)
  const error = target && diagnose(target, said)
  return error === undefined || ['BOARD_UNREACHABLE', 'SSH_FAILED'].includes(error.code) ? undefined : error
}
