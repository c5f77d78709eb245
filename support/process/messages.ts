import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** The file descriptor that a process of ours writes its messages to. */
export const messagesDescriptor = 3

/**
 * Hears the messages that a process of ours writes, a line of JSON each. One that is killed while it writes leaves half
 * a line: that is dropped, and how the process ended tells the rest.
 *
 * @returns once all were heard
 */
export async function hearMessages<Message>(
  stream: Readable,
  hear: (message: Message) => void,
): Promise<void> {
  const lines = createInterface({ input: stream })
  lines.on('line', line => {
    const message = wholeOf<Message>(line)
    if (message !== undefined) hear(message)
  })
  await once(lines, 'close')
}

function wholeOf<Message>(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message
  } catch {
    return undefined
  }
}
