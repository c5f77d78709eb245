import { messageOf } from '../../support/errors.ts'
import { causeOf } from './reach.ts'

const answerWithinMs = 1_000

export function urlOf(address: string, port: number): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}/`
}

/** Why nothing good comes from there; undefined when it answers. */
export async function trouble(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) })
    await answer.body?.cancel()
    return answer.ok ? undefined : `HTTP ${answer.status}`
  } catch (thrown) {
    return messageOf(causeOf(thrown))
  }
}
