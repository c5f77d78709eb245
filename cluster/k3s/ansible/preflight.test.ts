import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TahanError } from '../../../support/errors.ts'
import { whyNoRack } from '../boards/rack/requirements.ts'
import { provision } from './provision.ts'
import { openTestBoards, type TestBoards } from './testing/boards.ts'
import { type Condition, type ConditionName, conditions, interpreterUnder } from './testing/conditions.ts'

const why = whyNoRack()
const patienceMs = 240_000

/** Every board is unfit for one reason, and is refused for that one alone: fourteen reasons in five runs. */
const runs: Record<string, ConditionName>[] = [
  {
    'server-1': 'a 32-bit system',
    'agent-1': 'no systemd',
    'agent-2': 'no memory cgroup, and no boot line to switch it on in',
  },
  { 'server-1': 'swap', 'agent-1': 'a clock that is behind', 'agent-2': 'a clock that follows no other' },
  { 'server-1': 'a full disk', 'agent-1': 'a slow card', 'agent-2': 'heat' },
  {
    'server-1': 'too little voltage earlier',
    'agent-1': 'a host name that another has',
    'agent-2': 'a host name that another has',
  },
  { 'server-1': 'too little voltage now', 'agent-1': 'throttling', 'agent-2': 'a clock that is ahead' },
]
const named = runs.map(played => ({ played, reasons: Object.values(played).join('; ') }))

describe.skipIf(why)(
  `the check before an installation${why ? ` (skipped: ${why.because}; try ${why.tryThis})` : ''}`,
  () => {
    let lab: TestBoards
    beforeAll(async () => {
      lab = await openTestBoards()
    }, patienceMs)
    afterAll(() => lab?.[Symbol.asyncDispose](), patienceMs)

    test.for(named)('refuses, and says what to do: $reasons', { timeout: patienceMs }, async ({ played }) => {
      const variables: Record<string, Record<string, unknown>> = {}
      for (const [board, name] of Object.entries(played))
        variables[board] = await play(board, conditions[name])

      const error = await refusalOf(provision(await lab.options({ variables })))
      expect(error.code).toBe('BOARDS_REFUSED')
      const reasons = reasonsIn(error)
      for (const [board, name] of Object.entries(played))
        expect(reasons[board]).toEqual([expect.stringMatching(conditions[name].refusal)])
    })

    test('refuses a board that there is no K3s for', { timeout: patienceMs }, async () => {
      const error = await refusalOf(
        provision({ ...(await lab.options()), k3s: { version: 'v1', binaries: {} } }),
      )
      for (const { name } of lab.boards)
        expect(reasonsIn(error)[name]).toEqual([expect.stringMatching(/^needs K3s for (amd64|arm64)/)])
    })

    test('and has changed nothing on a board', async () => {
      for (const { name } of lab.boards) {
        const there = 'ls -d /etc/rancher /etc/systemd/system.conf.d /usr/local/bin/k3s 2>/dev/null || true'
        expect(await lab.on(name, there)).toBe('')
        expect(await lab.on(name, 'cat /boot/firmware/cmdline.txt')).not.toContain('cgroup_enable')
      }
    })

    /** @returns the variables that make the check see it */
    async function play(board: string, condition: Condition): Promise<Record<string, unknown>> {
      const program = '/var/tmp/python-of-test'
      const target = lab.boards.find(({ name }) => name === board)
      if (!target) throw new Error(`no board ${board}`)
      const shell = lab.access.shell(target)
      await shell.output(`cat >${program} && chmod 755 ${program}`, { input: interpreterUnder(condition) })
      return { ...condition.variables, ansible_python_interpreter: program }
    }
  },
)

async function refusalOf(attempt: Promise<unknown>): Promise<TahanError> {
  const thrown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (thrown instanceof TahanError) return thrown
  throw new Error('it was not refused', { cause: thrown })
}

/** What is said of each board. */
function reasonsIn({ message }: Error): Record<string, string[]> {
  const reasons: Record<string, string[]> = {}
  for (const line of message.split('\n')) {
    const [, board, reason] = /^(?: {2}Because:| {3}) (\S+-\d) (.*)$/.exec(line) ?? []
    if (board && reason) reasons[board] = [...(reasons[board] ?? []), reason]
  }
  return reasons
}
