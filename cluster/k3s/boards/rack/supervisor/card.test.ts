import { expect, test } from 'vitest'
import { cardFiles, memoryInfo } from './card.ts'

const board = {
  name: 'agent-1',
  user: 'pi',
  title: 'Raspberry Pi 4 Model B Rev 1.4',
  memoryMiB: 3_794,
  authorizedKey: 'ssh-ed25519 AAAA',
  hostKey: 'secret\n',
}

test('memory is shown as Linux shows it', () => {
  const lines = memoryInfo(3_794).trimEnd().split('\n')
  expect(lines[0]).toBe('MemTotal:        3885056 kB')
  expect(lines.every(line => /^\w+: +\d+ kB$/.test(line))).toBe(true)
})

test('keys are readable by their owners alone', () => {
  const files = cardFiles(board)
  const of = (path: string) => files.find(file => file.path === path)
  expect(of('/etc/ssh/ssh_host_ed25519_key')).toMatchObject({ mode: 0o600, text: 'secret\n' })
  expect(of('/home/pi/.ssh/authorized_keys')).toMatchObject({ mode: 0o600, owner: 1000 })
})

test('a board knows its own name, or each sudo would wait for a name server', () => {
  const hosts = cardFiles(board).find(({ path }) => path === '/etc/hosts')
  expect(hosts?.text).toContain('127.0.1.1\tagent-1\n')
})

test('no two boards are the same machine', () => {
  const idOf = () => cardFiles(board).find(({ path }) => path === '/etc/machine-id')?.text
  expect(idOf()).toMatch(/^[0-9a-f]{32}\n$/)
  expect(idOf()).not.toBe(idOf())
})
