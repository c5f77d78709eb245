import { type FileHandle, open, stat } from 'node:fs/promises'
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

/** The text of all whole entries from an offset on; nothing when there is no log yet. */
export async function readAll(file: string, start: number, format: LogFormat): Promise<string> {
  const handle = await open(file).catch(() => undefined)
  if (!handle) return ''
  try {
    return (await readNew(handle, start, format)).text
  } finally {
    await handle.close()
  }
}

/** The text of all whole entries from an offset on, and the offset behind them. */
async function readNew(
  handle: FileHandle,
  start: number,
  format: LogFormat,
): Promise<{ text: string; next: number }> {
  const { size } = await handle.stat()
  const buffer = Buffer.alloc(Math.max(0, size - start))
  const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, start)
  const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1
  return { text: formatted(buffer.subarray(0, end).toString('utf8'), format), next: start + end }
}

/** Sends what is there and what comes, until the container is over, the limit is reached or the reader is gone. */
export async function follow(
  file: string,
  start: number,
  format: LogFormat,
  sink: Writable,
  isOver: () => boolean,
): Promise<void> {
  let handle = await open(file).catch(() => undefined)
  let next = start
  let leftBytes = format.limitBytes
  let wasAside = false
  while (!sink.destroyed && leftBytes > 0) {
    const wasOver = isOver()
    const isAside = await isPutAside(file, handle)
    const part = handle ? await readNew(handle, next, { ...format, limitBytes: leftBytes }) : nothing
    next = part.next
    leftBytes -= Buffer.byteLength(part.text)
    if (part.text) {
      if (!sink.write(part.text)) await drained(sink)
    } else if (isAside && (wasAside || !handle)) {
      // Nothing came to the old one any more since it was put aside: the new one goes on where it ended.
      await handle?.close()
      handle = await open(file).catch(() => undefined)
      next = 0
      wasAside = false
      continue
    } else if (wasOver) break
    wasAside = isAside
    await pause(lookAgainMs)
  }
  await handle?.close()
  sink.end()
}

const nothing = { text: '', next: 0 }

/** Whether the file of that name is not, or no longer, the open one. */
async function isPutAside(file: string, handle: FileHandle | undefined): Promise<boolean> {
  const [now, then] = await Promise.all([stat(file).catch(() => undefined), handle?.stat()])
  return now !== undefined && now.ino !== then?.ino
}

async function drained(sink: Writable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  sink.once('drain', resolve).once('close', resolve)
  await promise
  sink.off('drain', resolve).off('close', resolve)
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
