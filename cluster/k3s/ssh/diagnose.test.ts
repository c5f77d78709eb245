import { expect, test } from 'vitest'
import type { SshTarget } from './arguments.ts'
import { refuseNoRoot } from './collect.ts'
import { diagnose } from './diagnose.ts'

const board: SshTarget = {
  name: 'pi-1',
  address: '10.0.0.1',
  port: 2222,
  user: 'pi',
  keyFile: undefined,
  hostKey: undefined,
}

// What OpenSSH 9.2 says.
test.for([
  ['ssh: connect to host 10.0.0.1 port 2222: Connection refused', 'BOARD_UNREACHABLE'],
  ['ssh: connect to host 10.0.0.1 port 2222: Connection timed out', 'BOARD_UNREACHABLE'],
  ['ssh: connect to host 10.0.0.1 port 2222: No route to host', 'BOARD_UNREACHABLE'],
  ['kex_exchange_identification: read: Connection reset by peer', 'BOARD_UNREACHABLE'],
  ['Timeout, server 10.0.0.1 not responding.', 'BOARD_UNREACHABLE'],
  [
    '"System is booting up. Unprivileged users are not permitted to log in yet."\nConnection closed by 10.0.0.1 port 2222',
    'BOARD_UNREACHABLE',
  ],
  ['ssh: Could not resolve hostname pi: Name or service not known', 'BOARD_UNREACHABLE'],
  ['pi@10.0.0.1: Permission denied (publickey).', 'BOARD_AUTH_REFUSED'],
  ['Received disconnect from 10.0.0.1 port 2222:2: Too many authentication failures', 'BOARD_AUTH_REFUSED'],
  [
    'No ED25519 host key is known for [10.0.0.1]:2222 and you have requested strict checking.\nHost key verification failed.',
    'HOST_KEY_UNKNOWN',
  ],
  [
    '@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@@\nHost key verification failed.',
    'HOST_KEY_CHANGED',
  ],
  [
    '@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\npi@10.0.0.1: Permission denied (publickey).',
    'SSH_KEY_UNUSABLE',
  ],
  ['Load key "/k": error in libcrypto\npi@10.0.0.1: Permission denied (publickey).', 'SSH_KEY_UNUSABLE'],
  ['/root/.ssh/config: line 3: Bad configuration option: proxyjmp', 'SSH_FAILED'],
  ['', 'SSH_FAILED'],
] as const)('%s', ([log, code]) => {
  const error = diagnose(board, log)
  expect(error.code).toBe(code)
  expect(error.message).toContain('pi-1 (pi@10.0.0.1, port 2222)')
})

test.for([
  [1, 'sudo: a password is required'],
  [1, 'sudo: a terminal is required to read the password; either use the -S option'],
  [1, 'sudo: interactive authentication is required'], // the one in Rust
  [1, 'sudo: Sorry, user pi is not allowed to execute as root on pi-1.'],
  [127, 'bash: line 1: sudo: command not found'],
] as const)('exit code %i and "%s" is sudo refusing', ([exitCode, stderr]) => {
  expect(() => refuseNoRoot(board, { exitCode, stderr, stdout: '' })).toThrow(/SUDO_REFUSED/)
})

test.for([
  [0, 'sudo: unable to resolve host pi-1'],
  [1, 'grep: no password in here'],
  [127, 'sh: 1: k3s: not found'],
] as const)('exit code %i and "%s" is the command itself', ([exitCode, stderr]) => {
  expect(() => refuseNoRoot(board, { exitCode, stderr, stdout: '' })).not.toThrow()
})
