import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SshAccess } from './access.ts'
import { quote, type SshTarget } from './arguments.ts'
import type { BoardShell } from './shell.ts'
import { makeKey, publicKey, TestSshd, whyNoSshd } from './testing/sshd.ts'

describe.skipIf(whyNoSshd)(`a shell on a board${whyNoSshd ? ` (${whyNoSshd})` : ''}`, () => {
  let sshd: TestSshd
  let access: SshAccess
  let shell: BoardShell
  const accepted = () => ({ acceptedKeysFile: path.join(sshd.folder, 'accepted') })

  beforeAll(async () => {
    sshd = await TestSshd.start('pi-1')
    access = await SshAccess.open([sshd.target], accepted())
    shell = access.shell(sshd.target)
  })
  afterAll(async () => {
    await access?.[Symbol.asyncDispose]()
    await sshd?.[Symbol.asyncDispose]()
  })

  /** What comes of connecting to a machine that is not as it should be. */
  async function refusal(change: Partial<SshTarget>): Promise<Error & { code?: string }> {
    const target = { ...sshd.target, ...change }
    await using own = await SshAccess.open([target], accepted())
    return await own
      .shell(target)
      .run('true')
      .then(
        () => expect.fail('it should have been refused'),
        (thrown: unknown) => thrown as Error,
      )
  }

  test('gives back what a command said, and its exit code', async () => {
    expect(await shell.run('echo out; echo err >&2; exit 3')).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 3,
    })
  })

  test('an exit code of 255 is not taken for a failure of ssh', async () => {
    expect(await shell.run('echo Permission denied >&2; exit 255')).toMatchObject({ exitCode: 255 })
  })

  test('hands input over, whatever its size', async () => {
    const input = 'x'.repeat(3_000_000)
    expect(await shell.output('wc -c', { input })).toBe('3000000')
    expect(await shell.output('true', { input })).toBe('')
  })

  test('a command that fails is an error with its last words, where its output is wanted', async () => {
    await expect(shell.output('echo woe >&2; exit 4')).rejects.toThrow(
      /exit code 4[\s\S]*echo woe[\s\S]*"woe"/,
    )
  })

  test('one connection serves all calls, also more at once than a connection has room for', async () => {
    const ports = await Promise.all(Array.from({ length: 12 }, () => shell.output('echo $SSH_CLIENT')))
    expect(new Set(ports).size).toBe(1)
  })

  test('calls that come at the same time make one connection, and it ends with the shell', async () => {
    const own = await SshAccess.open([sshd.target], accepted())
    const other = own.shell(sshd.target)
    const serving = await Promise.all(Array.from({ length: 3 }, () => other.output('echo $PPID')))
    expect(new Set(serving).size).toBe(1)
    await other.disconnect()
    const anew = await Promise.all(Array.from({ length: 3 }, () => other.output('echo $PPID')))
    expect(new Set([...anew, ...serving]).size).toBe(2)
    await own[Symbol.asyncDispose]()
    await vi.waitFor(() => expect(() => process.kill(Number(anew[0]), 0)).toThrow(), { timeout: 20_000 })
  })

  test('words come through quoted as they are', async () => {
    const words = ['', "it's", '$HOME', 'a b', '"`\\', 'ä\n*']
    expect(await shell.output(`printf '<%s>' ${quote(words)}`)).toBe(words.map(word => `<${word}>`).join(''))
  })

  test('a call ends with its time, though the command does not', async () => {
    await expect(shell.run('sleep 600 & echo $!; wait', { timeoutMs: 500 })).rejects.toThrow(
      /BOARD_COMMAND_TIMEOUT/,
    )
    expect(await shell.output('echo still here')).toBe('still here')
  })

  test('a call ends when it is aborted, with the reason', async () => {
    const abort = new AbortController()
    const running = shell.run('sleep 600', { signal: abort.signal })
    abort.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    await expect(shell.run('true', { signal: abort.signal })).rejects.toThrow('enough')
  })

  test('a connection that breaks in the middle is said to have, and the next call makes a new one', async () => {
    await using own = await SshAccess.open([sshd.target], accepted())
    const other = own.shell(sshd.target)
    await other.run('true')
    await expect(other.run('kill -9 $PPID; sleep 600')).rejects.toThrow(/BOARD_CONNECTION_LOST/)
    expect(await other.output('echo again')).toBe('again')
  })

  test('a started process can be spoken with, and ends with its connection', async () => {
    const child = shell.start('while read line; do echo "<$line>"; done; exit 7')
    const ended = once(child, 'close')
    child.stdin.write('one\n')
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    expect(String(said)).toBe('<one>\n')
    child.stdin.end()
    expect(await ended).toEqual([7, null])
  })

  test('an unknown host key is shown and refused', async () => {
    const { code, message } = (await refusal({ hostKey: undefined })) as { code?: string; message: string }
    expect(code).toBe('HOST_KEY_UNKNOWN')
    expect(message).toMatch(/ssh-ed25519 SHA256:\S{43}[\s\S]*npm run trust/)
  })

  test('another host key than the pinned one is shown and refused, with both', async () => {
    const hostKey = await publicKey(await makeKey(sshd.folder, 'other-host'))
    const { code, message } = await refusal({ hostKey })
    expect(code).toBe('HOST_KEY_CHANGED')
    expect(message.match(/SHA256:\S{43}/g)).toHaveLength(2)
  })

  test('a key that the board does not know is refused', async () => {
    expect(await refusal({ keyFile: await makeKey(sshd.folder, 'stranger') })).toMatchObject({
      code: 'BOARD_AUTH_REFUSED',
      message: expect.stringContaining('ssh-copy-id') as unknown,
    })
  })

  test('a key that is not there, or that all may read, is said to be', async () => {
    expect(await refusal({ keyFile: '/nowhere/key' })).toMatchObject({ code: 'SSH_KEY_UNUSABLE' })
    const open = path.join(sshd.folder, 'open')
    await copyFile(sshd.target.keyFile ?? '', open)
    await chmod(open, 0o644)
    expect(await refusal({ keyFile: open })).toMatchObject({ code: 'SSH_KEY_UNUSABLE' })
  })

  test('a machine that is not there is unreachable, with the reason', async () => {
    await using gone = await TestSshd.start('pi-2')
    await gone.stop()
    expect(await refusal(gone.target)).toMatchObject({
      code: 'BOARD_UNREACHABLE',
      message: expect.stringContaining('no SSH server answers') as unknown,
    })
    expect(await refusal({ address: 'no-such-board.invalid' })).toMatchObject({ code: 'BOARD_UNREACHABLE' })
  })

  test('waits for a machine that is starting', async () => {
    await using starting = await TestSshd.start('pi-3')
    await using own = await SshAccess.open([starting.target], accepted())
    await starting.stop()
    const other = own.shell(starting.target)
    await expect(other.untilReachable({ timeoutMs: 1 })).rejects.toThrow(/BOARD_UNREACHABLE/)
    const reached = other.untilReachable({ timeoutMs: 20_000 })
    await starting.listen()
    await reached
    await expect(other.output('echo up')).resolves.toBe('up')
  })

  test('does not wait for what waiting does not mend', async () => {
    await using own = await SshAccess.open([], accepted())
    await expect(own.shell(sshd.target).untilReachable({ timeoutMs: 60_000 })).rejects.toThrow(
      /HOST_KEY_UNKNOWN/,
    )
  })

  test('works where temporary files have a long path, which a socket cannot have', async () => {
    vi.stubEnv('TMPDIR', path.join(sshd.folder, 'long'.repeat(30)))
    try {
      await using own = await SshAccess.open([sshd.target], accepted())
      expect(await own.shell(sshd.target).output('echo in')).toBe('in')
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test.for(['', 'below/that/a/bit'])('sockets have room for their names below %s', async below => {
    const own = await mkdtemp('/tmp/t')
    vi.stubEnv('TMPDIR', path.join(own, below))
    await mkdir(path.join(own, below), { recursive: true })
    try {
      await using access = await SshAccess.open([], accepted())
      const [, socket = ''] = /ControlPath=(\S+)/.exec(access.ansibleSshArgs) ?? []
      const longest = socket.replace('%C', 'c'.repeat(40)).replace(/-\d+-\d+-/, `-${2 ** 22}-${10 ** 9}-`)
      expect(longest.length + '.0123456789abcdef'.length).toBeLessThanOrEqual(107)
    } finally {
      vi.unstubAllEnvs()
      await rm(own, { recursive: true })
    }
  })

  test('nothing is left of it in the end, also when its process is killed', async () => {
    const folders = async (pid: number) =>
      (await readdir(tmpdir())).filter(name => name.startsWith(`tahan-ssh-${pid}-`))
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { SshAccess } = await import(${JSON.stringify(path.join(import.meta.dirname, 'access.ts'))})
         const target = ${JSON.stringify(sshd.target)}
         const access = await SshAccess.open([target], ${JSON.stringify(accepted())})
         console.log(await access.shell(target).output('echo $PPID'))
         setInterval(() => {}, 1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const serving = Number(String(line)) // the server's end of the connection, on this very machine
    expect(() => process.kill(serving, 0)).not.toThrow()
    const pid = child.pid ?? 0
    expect(await folders(pid)).toHaveLength(1)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await vi.waitFor(() => expect(() => process.kill(serving, 0)).toThrow(), {
      timeout: 20_000,
      interval: 20,
    })
    await (await SshAccess.open([], accepted()))[Symbol.asyncDispose]()
    expect(await folders(pid)).toEqual([])
  })
})
