import { connect } from 'node:net'
import path from 'node:path'
import { messageOf, TahanError } from '../../../support/errors.ts'
import { lines } from '../client/lines.ts'
import type { ControlAnswer, ControlRequest } from './control-protocol.ts'
import { files } from './state-folder.ts'

export type ControlEffect = Extract<ControlAnswer, { ok: true }>

/**
 * Asks a cluster's supervisor to do something, and waits until it is done.
 * @throws TahanError CLUSTER_GONE when nobody answers; the supervisor's own refusals with their codes
 */
export async function control(
  stateFolder: string,
  request: ControlRequest,
  signal?: AbortSignal,
): Promise<ControlEffect> {
  const socket = connect(path.join(stateFolder, files.control))
  const onAbort = () => socket.destroy(new Error('the run was aborted'))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    socket.write(`${JSON.stringify(request)}\n`)
    for await (const line of lines(socket)) {
      const answer = JSON.parse(line) as ControlAnswer
      if (answer.ok) return answer
      throw new RefusedError(answer.code, answer.message)
    }
    throw new Error('the supervisor ended')
  } catch (thrown) {
    if (thrown instanceof TahanError) throw thrown
    signal?.throwIfAborted()
    throw new TahanError('CLUSTER_GONE', `The embedded cluster in ${stateFolder} does not answer.`, {
      because: messageOf(thrown),
      cause: thrown,
    })
  } finally {
    signal?.removeEventListener('abort', onAbort)
    socket.destroy()
  }
}

/** The supervisor's own sentence, which carries its code already. */
class RefusedError extends TahanError {
  constructor(code: string, message: string) {
    super(code, '')
    this.message = message
  }
}
