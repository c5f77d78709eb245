import { expect, test } from 'vitest'
import type { Board } from '../../boards/board.ts'
import type { PlayEvent, ResultStatus } from './events.ts'
import { parseEvent } from './events.ts'
import { failureOf } from './failure.ts'
import { Story } from './story.ts'

const result = (board: string, task: string, status: ResultStatus, said = ''): PlayEvent => ({
  event: 'result',
  ...{ board, task, status, said },
})

function told(...events: PlayEvent[]): { story: Story; lines: string[] } {
  const lines: string[] = []
  const story = new Story(line => lines.push(line))
  for (const event of events) story.add(event)
  return { story, lines }
}

test('tells a play when it begins, and a change with all its boards in one line', () => {
  const { lines, story } = told(
    { event: 'play', name: 'Bring K3s' },
    { event: 'task', name: 'Copy K3s' },
    result('pi-3', 'Copy K3s', 'changed'),
    result('pi-1', 'Copy K3s', 'ok'),
    result('pi-2', 'Copy K3s', 'changed'),
    { event: 'task', name: 'Ask K3s' },
    result('pi-1', 'Ask K3s', 'ok'),
    { event: 'end', ansible: '2.14', told: { k3s_version: 'v1' } },
  )
  expect(lines).toEqual(['Bring K3s', '  Copy K3s: pi-2, pi-3'])
  expect(story).toMatchObject({ changes: 2, ansible: '2.14', told: { k3s_version: 'v1' } })
})

test('tells nothing of a play that has no board', () => {
  const { lines } = told(
    { event: 'play', name: 'Join the other servers' },
    { event: 'no-boards' },
    { event: 'play', name: 'Join all agents' },
    { event: 'task', name: 'Write' },
  )
  expect(lines).toEqual(['Join all agents'])
})

test('what Ansible says beside its events is no event', () => {
  expect(parseEvent('[WARNING]: whatever')).toBeUndefined()
  expect(parseEvent('{"event": "task", "name"')).toBeUndefined()
  expect(parseEvent('{"event": "task", "name": "Copy"}')).toEqual({ event: 'task', name: 'Copy' })
})

const boards: Board[] = ['pi-1', 'pi-2'].map(name => ({
  ...{ name, role: 'agent', address: '192.0.2.1', port: 22, user: 'pi', power: { by: 'none' } },
  ...{ keyFile: undefined, hostKey: undefined, model: undefined, price: undefined },
}))
const nobody = new Set<string>()
const end = { exitCode: 4, stderr: 'ERROR! no such inventory' }

test('a lost board is named, with the task it was lost in and the last words', () => {
  const { story } = told(
    result('pi-1', 'Copy K3s', 'unreachable', 'Connection timed out'),
    result('pi-2', 'Copy K3s', 'failed', 'no space left'),
  )
  const { code, message } = failureOf(story, end, boards, nobody)
  expect(code).toBe('BOARD_LOST')
  expect(message).toMatch(/pi-1 stopped answering at "Copy K3s"/)
  expect(message).toMatch(/Last words: "Connection timed out"/)
  expect(message).toMatch(/run it again/)
})

test('a task that failed on a board that does not answer now did not fail by itself', () => {
  const { story } = told(result('pi-1', 'Copy K3s', 'failed', 'a file did not arrive'))
  expect(failureOf(story, end, boards, new Set(['pi-1']))).toMatchObject({
    code: 'BOARD_LOST',
    message: expect.stringMatching(/pi-1 stopped answering at "Copy K3s"/),
  })
})

test('a board that nobody has vouched for is not lost', () => {
  const { story } = told(result('pi-1', 'Look', 'unreachable', 'Host key verification failed.'))
  expect(failureOf(story, end, boards, nobody)).toMatchObject({
    code: 'HOST_KEY_UNKNOWN',
    message: expect.stringContaining('npm run trust'),
  })
})

test('a failed task is named, with all its boards', () => {
  const { story } = told(
    ...['pi-3', 'pi-1', 'pi-2'].map(board => result(board, 'Write', 'failed', 'read-only')),
  )
  const { code, message } = failureOf(story, end, boards, nobody)
  expect(code).toBe('PROVISIONING_FAILED')
  expect(message).toMatch(/"Write" failed on pi-1, pi-2 and pi-3\.\n {2}Last words: "read-only"/)
})

test('refusals are shown as they are, every one', () => {
  const task = 'Refuse a board that will not do'
  const { story } = told(
    result('pi-1', task, 'failed', 'pi-1 swaps.\npi-1 is hot.'),
    result('pi-2', task, 'failed', 'pi-2 swaps.'),
  )
  const { code, message } = failureOf(story, end, boards, nobody)
  expect(code).toBe('BOARDS_REFUSED')
  expect(message).toMatch(/pi-1 and pi-2 will not do as they are/)
  expect(message).toMatch(/pi-1 swaps\.\n {4}pi-1 is hot\.\n {4}pi-2 swaps\./)
})

test('where Ansible itself gave up, its own words are shown', () => {
  const { story } = told()
  expect(failureOf(story, end, boards, nobody).message).toMatch(
    /exit code 4 before its first task.*\n.*no such inventory/,
  )
})

test('no secret is shown, whoever said it', () => {
  const words = [
    'cannot connect to postgres://k3s:hunter2@10.0.0.9:5432/k3s',
    `token K10${'a'.repeat(64)}::server:5ec2e7 is wrong`,
    'flags: token=5ec2e7 password: "hunter2"',
  ]
  const { story } = told(result('pi-1', 'Start K3s', 'failed', words.join('\n')))
  const { message } = failureOf(story, end, boards, nobody)
  expect(message).not.toMatch(/hunter2|5ec2e7/)
  expect(message).toContain('postgres://k3s:***@10.0.0.9:5432/k3s')
})
