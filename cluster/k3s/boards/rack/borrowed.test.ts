import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { borrowedLine, giveBackScript } from './borrowed.ts'
import { neededOf } from './supervisor/borrow.ts'

const run = promisify(execFile)
const tree = { path: '/sys/fs/cgroup', version: 2 as const, controllers: [] }
const offered = ['cpuset', 'cpu', 'io', 'memory', 'pids', 'rdma']
const content = { trees: [{ ...tree, offered, handedOn: offered }], hasBridgeFilter: true, watchers: 8_192 }
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-borrowed-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a machine that has all is left alone', () => {
  expect(neededOf(content)).toEqual([])
})

test('what it lacks is named with what it was', () => {
  const trees = [{ ...tree, offered, handedOn: ['cpu', 'memory', 'pids'] }]
  expect(neededOf({ trees, hasBridgeFilter: false, watchers: 128 }).map(borrowedLine)).toEqual([
    'controller cpuset /sys/fs/cgroup',
    'controller io /sys/fs/cgroup',
    'module br_netfilter',
    'setting 128 /proc/sys/fs/inotify/max_user_instances',
  ])
})

test('a tree of v1, or one of v2 beside it, has nothing to lend', () => {
  const beside = { ...tree, offered: [], handedOn: [] }
  const v1 = { path: '/sys/fs/cgroup/memory', version: 1 as const, controllers: ['memory'] }
  expect(neededOf({ ...content, trees: [beside, v1] })).toEqual([])
})

test('the last rack gives back what the first one took', async () => {
  const at = (name: string) => path.join(folder, name)
  const setting = borrowedLine({ kind: 'setting', value: '128', file: at('setting') })
  const controller = borrowedLine({ kind: 'controller', name: 'cpuset', tree: folder })
  await mkdir(at('borrowed'))
  await writeFile(at('setting'), '1024')
  for (const rack of ['one', 'two']) {
    await mkdir(at(rack))
    await writeFile(at(`borrowed/${rack}`), `${setting}\n${controller}\n`)
  }
  const end = (rack: string) =>
    run('sh', ['-c', `id=${rack} folder=${at(rack)}\n${giveBackScript(at('borrowed'))}`])

  await end('one')
  expect(await readFile(at('setting'), 'utf8')).toBe('1024')
  expect(await readdir(at('borrowed'))).toEqual(['two'])
  await end('two')
  expect(await readFile(at('setting'), 'utf8')).toBe('128\n')
  expect(await readFile(at('cgroup.subtree_control'), 'utf8')).toBe('-cpuset\n')
  expect(await readdir(folder)).not.toContain('borrowed')
})

test('nothing is given back while somebody borrows', async () => {
  const at = (name: string) => path.join(folder, name)
  await mkdir(at('borrowed'))
  await mkdir(at('one'))
  await writeFile(at('setting'), '1024')
  await writeFile(
    at('borrowed/one'),
    `${borrowedLine({ kind: 'setting', value: '128', file: at('setting') })}\n`,
  )
  const borrower = spawn('flock', ['--no-fork', folder, 'sh', '-c', 'echo; exec cat'])
  await once(borrower.stdout, 'data')
  const end = run('sh', ['-c', `id=one folder=${at('one')}\n${giveBackScript(at('borrowed'))}`])
  const { ino } = await stat(folder)
  await expect
    .poll(() => readFile('/proc/locks', 'utf8'), { timeout: 9_000 })
    .toMatch(new RegExp(`-> FLOCK .*:${ino} `))
  expect(await readFile(at('setting'), 'utf8')).toBe('1024')
  borrower.stdin.end()
  await end
  expect(await readFile(at('setting'), 'utf8')).toBe('128\n')
})
