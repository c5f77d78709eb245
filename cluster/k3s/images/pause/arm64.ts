import type { Piece } from './code.ts'
import { awaited, signals } from './signals.ts'

const calls = { exit_group: 94, rt_sigprocmask: 135, rt_sigtimedwait: 137, wait4: 260 } as const

/** Every instruction is one word; the last bits of most name the register. */
const word = (value: number): number[] => [...new Uint8Array(new Uint32Array([value]).buffer)]
const set = (register: number, value: number): number[] => word(0xd2800000 + value * 32 + register)
const setMinusOne = (register: number): number[] => word(0x92800000 + register)
const call = (number: number): number[] => [...set(8, number), ...word(0xd4000001)]
const compareW0 = (value: number): number[] => word(0x7100001f + value * 1024)

const always = 0x14000000
const conditions = { equal: 0x0, greater: 0xc } as const
const jump = (to: string): Piece => ({
  to,
  sizeBytes: 4,
  encode: distance => word(always + ((distance >> 2) & 0x3ffffff)),
})
const jumpIf = (condition: keyof typeof conditions, to: string): Piece => ({
  to,
  sizeBytes: 4,
  encode: distance => word(0x54000000 + ((distance >> 2) & 0x7ffff) * 32 + conditions[condition]),
})
/** `adr register, place` */
const address = (register: number, to: string): Piece => ({
  to,
  sizeBytes: 4,
  encode: distance =>
    word(0x10000000 + (distance & 3) * 0x20000000 + ((distance >> 2) & 0x7ffff) * 32 + register),
})

export const arm64: readonly Piece[] = [
  // rt_sigprocmask(SIG_BLOCK, awaited, none, 8)
  set(0, 0),
  address(1, 'awaited'),
  set(2, 0),
  set(3, 8),
  call(calls.rt_sigprocmask),
  { at: 'reap' }, // also those that ended before their signal was awaited
  // while (wait4(-1, none, WNOHANG, none) > 0);
  setMinusOne(0),
  set(1, 0),
  set(2, 1),
  set(3, 0),
  call(calls.wait4),
  compareW0(0),
  jumpIf('greater', 'reap'),
  { at: 'wait' },
  // rt_sigtimedwait(awaited, none, for ever, 8)
  address(0, 'awaited'),
  set(1, 0),
  set(2, 0),
  set(3, 8),
  call(calls.rt_sigtimedwait),
  compareW0(signals.childEnded),
  jumpIf('equal', 'reap'),
  compareW0(signals.terminate),
  jumpIf('equal', 'end'),
  compareW0(signals.interrupt),
  jumpIf('equal', 'end'),
  jump('wait'),
  { at: 'end' },
  set(0, 0),
  call(calls.exit_group),
  { at: 'awaited' },
  awaited,
]
