import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Architecture } from '../architecture.ts'
import { emulatorFor } from '../testing/emulator.ts'
import { pauseProgram } from './program.ts'

/** Of the bytes whose disassembly was read and which were seen to work, on a processor and under emulation. */
const known: Record<Architecture, string> = {
  amd64: '416922acaa7693df3a1e4468897ebc0123778dc6d04eeacb345325040298bdc6',
  arm64: '684b43125862061a7f1920aa5281dacb52571e066aef503401af6f85b65fcba5',
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tahan-pause-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.for(['amd64', 'arm64'] as const)('on %s', architecture => {
  const emulator = emulatorFor(architecture)
  const lack = `nothing here runs programs for ${architecture}: \`sudo apt install qemu-user-static\` brings what does`
  const file = () => path.join(folder, `pause-${architecture}`)
  beforeAll(() => writeFileSync(file(), pauseProgram(architecture), { mode: 0o755 }))

  function start(): ChildProcess {
    const [program = file(), ...args] = [...(emulator ?? []), file()]
    return spawn(program, args, { stdio: 'ignore' })
  }

  test('it is the program that is known to work', () => {
    expect(createHash('sha256').update(pauseProgram(architecture)).digest('hex')).toBe(known[architecture])
  })

  test.for(['SIGTERM', 'SIGINT'] as const)('it waits until %s and ends with 0', async (signal, { skip }) => {
    skip(!emulator, lack)
    const pause = start()
    const ended = once(pause, 'exit')
    await vi.waitFor(() => expect(waitsForSignal(pause.pid)).toBe(true), 10_000)
    expect(pause.exitCode).toBe(null)
    pause.kill(signal)
    expect(await ended).toEqual([0, null])
  })

  test('it collects children that end under it', async ({ skip }) => {
    skip(!emulator, lack)
    // The shell's child becomes the program's own when the shell becomes the program.
    const command = `sleep 600 & echo $! > ${folder}/child; exec ${[...(emulator ?? []), file()].join(' ')}`
    const pause = spawn('sh', ['-c', command], { stdio: 'ignore' })
    const ended = once(pause, 'exit')
    const program = path.basename(emulator?.[0] ?? file())
    await vi.waitFor(
      () => expect(path.basename(readlinkSync(`/proc/${pause.pid}/exe`))).toBe(program),
      10_000,
    )
    const child = Number(readFileSync(`${folder}/child`, 'utf8'))
    process.kill(child)
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow('ESRCH'), 10_000)
    pause.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})

/** The kernel says in which system call a process is: rt_sigtimedwait, by this machine's own number. */
function waitsForSignal(pid = 0): boolean {
  const number = process.arch === 'arm64' ? '137 ' : '128 '
  return readFileSync(`/proc/${pid}/syscall`, 'utf8').startsWith(number)
}

test('it fits in a page', () => {
  expect(pauseProgram('arm64').length).toBeLessThan(4_096)
})
