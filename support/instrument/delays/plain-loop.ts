import { Agent, get } from 'node:http'
import type { Span } from '../../record/instrument.ts'

/**
 * What most load tools do, for comparison: so many clients, each of which asks again when it was answered, and counts
 * from when it asked. While it waits it asks nothing, so what others would have waited meanwhile is not in it.
 *
 * @returns the delays of what was asked within the span, milliseconds
 */
export async function plainLoop(
  url: string,
  clients: number,
  [fromMs, toMs]: Span,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<Float64Array> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const delaysMs: number[] = []
  const client = async () => {
    while (nowMs() < toMs) {
      const askedMs = nowMs()
      await answered(url, agent, signal)
      if (askedMs >= fromMs) delaysMs.push(nowMs() - askedMs)
    }
  }
  try {
    await Promise.all(Array.from({ length: clients }, client))
  } finally {
    agent.destroy()
  }
  return Float64Array.from(delaysMs)
}

function answered(url: string, agent: Agent, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent, signal }, response =>
      response.resume().once('end', resolve).once('error', reject),
    ).once('error', reject)
  })
}
