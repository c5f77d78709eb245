import { TahanError } from '../../../support/errors.ts'
import type { SshTarget } from './arguments.ts'
import { fingerprintOf, presentedKey } from './host-keys.ts'

/** An error about a host key, with the key that the machine presents: what its reader has to compare. */
export async function withPresentedKey(
  thrown: unknown,
  target: SshTarget,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(thrown instanceof TahanError) || !thrown.code.startsWith('HOST_KEY_')) return thrown
  const presented = await presentedKey(target, signal).catch(() => undefined)
  if (presented === undefined) return thrown
  const [type = ''] = presented.key.split(' ')
  const known = target.hostKey
  const expected = known
    ? `, and the inventory pins ${known.split(' ')[0]} ${fingerprintOf({ key: known })}`
    : ''
  const [first = '', ...rest] = thrown.message.split('\n')
  const sentence = first.replace(/^\[\w+\]: /, '')
  const tryThis = rest.find(line => line.startsWith('  Try: '))?.slice('  Try: '.length)
  return new TahanError(thrown.code, sentence, {
    because: `it presents ${type} ${fingerprintOf(presented)}${expected}`,
    ...(tryThis && { tryThis }),
    cause: thrown,
  })
}
