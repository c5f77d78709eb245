import type { Piece } from './code.ts'
import { awaited, signals } from './signals.ts'

const calls = { rt_sigprocmask: 14, wait4: 61, rt_sigtimedwait: 128, exit_group: 231 } as const

const le32 = (value: number): number[] => [...new Uint8Array(new Int32Array([value]).buffer)]
const setEax = (value: number): number[] => [0xb8, ...le32(value)]
const clearEdi = [0x31, 0xff]
const clearEsi = [0x31, 0xf6]
const clearEdx = [0x31, 0xd2]
const setR10 = (value: number): number[] => [0x41, 0xba, ...le32(value)]
const syscall = [0x0f, 0x05]
const compareEax = (value: number): number[] => [0x83, 0xf8, value]

/** Short jumps: equal, greater than zero, always. */
const jump = (opcode: 0x74 | 0x7f | 0xeb, to: string): Piece => ({
  to,
  sizeBytes: 2,
  encode: distance => [opcode, (distance - 2) & 0xff],
})
/** `lea register, [rip + place]`: rsi is 0x35, rdi 0x3d. */
const address = (register: 0x35 | 0x3d, to: string): Piece => ({
  to,
  sizeBytes: 7,
  encode: distance => [0x48, 0x8d, register, ...le32(distance - 7)],
})

export const amd64: readonly Piece[] = [
  // rt_sigprocmask(SIG_BLOCK, awaited, none, 8)
  setEax(calls.rt_sigprocmask),
  clearEdi,
  address(0x35, 'awaited'),
  clearEdx,
  setR10(8),
  syscall,
  { at: 'reap' }, // also those that ended before their signal was awaited
  // while (wait4(-1, none, WNOHANG, none) > 0);
  setEax(calls.wait4),
  [0x83, 0xcf, 0xff],
  clearEsi,
  [0xba, ...le32(1)],
  [0x45, 0x31, 0xd2],
  syscall,
  [0x85, 0xc0],
  jump(0x7f, 'reap'),
  { at: 'wait' },
  // rt_sigtimedwait(awaited, none, for ever, 8)
  setEax(calls.rt_sigtimedwait),
  address(0x3d, 'awaited'),
  clearEsi,
  clearEdx,
  setR10(8),
  syscall,
  compareEax(signals.childEnded),
  jump(0x74, 'reap'),
  compareEax(signals.terminate),
  jump(0x74, 'end'),
  compareEax(signals.interrupt),
  jump(0x74, 'end'),
  jump(0xeb, 'wait'),
  { at: 'end' },
  setEax(calls.exit_group),
  clearEdi,
  syscall,
  { at: 'awaited' },
  awaited,
]
