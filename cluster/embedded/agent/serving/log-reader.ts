import { open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

export interface LogFormat {
  timestamps: boolean
  /** Epoch milliseconds; older lines are left out. */
  sinceMs: number
  limitBytes: number
}

const blockBytes = 65_536
const lookAgainMs = 100

/** Where the last `lines` whole lines of a log begin, in bytes. */
export async function tailOffset(file: string, lines: number): Promise<number> {
  const handle = await open(file).catch(() => undefined)
  if (!handle) return 0
  try {
    const { size } = await handle.stat()
    if (lines <= 0) return size
    const buffer = Buffer.alloc(blockBytes)
    let found = 0
    for (let end = size; end > 0; ) {
      const start = Math.max(0, end - blockBytes)
      const { bytesRead } = await handle.read(buffer, 0, end - start, start)
      for (let i = bytesRead - 1; i >= 0; i--) {
        if (buffer[i] !== 0x0a || start + i === size - 1) continue
        if (++found === lines) return start + i + 1
      }
      end = start
    }
    return 0
  } finally {
    await handle.close()
  }
}

/** The text of all whole entries from an offset on, and the offset behind them. */
export async function readNew(
  file: string,
  start: number,
  format: LogFormat,
): Promise<{ text: string; next: number }> {
  const handle = await open(file).catch(() => undefined)
  if (!handle) return { text: '', next: start }
  try {
    const { size } = await handle.stat()
    const buffer = Buffer.alloc(Math.max(0, size - start))
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, start)
    const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1
    const whole = buffer.subarray(0, end).toString('utf8')
    return { text: formatted(whole, format), next: start + end }
  } finally {
    await handle.close()
  }
}

/** Sends what is there and what comes, until the container is over, the limit is reached or the reader is gone. */
export async function follow(
  file: string,
  start: number,
  format: LogFormat,
  sink: Writable,
  isOver: () => boolean,
): Promise<void> {
  let next = start
  let leftBytes = format.limitBytes
  while (!sink.destroyed && leftBytes > 0) {
    const wasOver = isOver()
    const part = await readNew(file, next, { ...format, limitBytes: leftBytes })
    next = part.next
    leftBytes -= Buffer.byteLength(part.text)
    if (part.text && !sink.write(part.text))
      await new Promise(resolve => sink.once('drain', resolve).once('close', resolve))
    if (wasOver && !part.text) break
    await pause(lookAgainMs)
  }
  sink.end()
}

/** CRI entries as the client wants to read them. */
function formatted(entries: string, { timestamps, sinceMs, limitBytes }: LogFormat): string {
  let text = ''
  let isInLine = false
  for (const entry of entries.split('\n')) {
    if (entry === '') continue
    const [time = '', , tag] = entry.split(' ', 3)
    if (Date.parse(time) < sinceMs) continue
    const content = entry.split(' ').slice(3).join(' ')
    text += `${timestamps && !isInLine ? `${time} ` : ''}${content}${tag === 'P' ? '' : '\n'}`
    isInLine = tag === 'P'
  }
  if (Buffer.byteLength(text) <= limitBytes) return text
  return Buffer.from(text).subarray(0, limitBytes).toString('utf8')
}
