import { once } from 'node:events'
import { connect } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { messageOf, TahanError } from '../../../../support/errors.ts'
import type { RackAnswer, RackRequest } from './control-protocol.ts'
import { files } from './state-folder.ts'

type RackEffect = Extract<RackAnswer, { ok: true }>

/**
 * Asks a rack's supervisor to do something, and waits until it is done.
 * @throws TahanError RACK_GONE when nobody answers; the supervisor's own refusals with their codes
 */
export async function control(stateFolder: string, request: RackRequest): Promise<RackEffect> {
  const gone = (thrown: unknown) =>
    new TahanError('RACK_GONE', `The rack in ${stateFolder} does not answer.`, {
      because: messageOf(thrown),
      cause: thrown,
    })
  const socket = connect(path.join(stateFolder, files.control))
  try {
    await once(socket, 'connect').catch(thrown => {
      throw gone(thrown)
    })
    socket.write(`${JSON.stringify(request)}\n`)
    for await (const line of createInterface({ input: socket })) {
      const answer = JSON.parse(line) as RackAnswer
      if (answer.ok) return answer
      throw new RefusedError(answer.code, answer.message)
    }
    throw gone(new Error('the supervisor ended'))
  } finally {
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
