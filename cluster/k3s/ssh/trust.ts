import type { SshTarget } from './arguments.ts'
import { acceptedKeys, type HostKey, hostNameOf, presentedKey, replaceKeys } from './host-keys.ts'

/** What is known of a machine's host key. */
export type Trust = { target: SshTarget } & (
  | { state: 'pinned' }
  /** Presents another key than the inventory pins; only who writes the inventory can say which is right. */
  | { state: 'not as pinned'; presented: HostKey; known: string }
  /** Presents what was accepted before. */
  | { state: 'known'; presented: HostKey }
  | { state: 'new'; presented: HostKey }
  /** Presents another key than was accepted. */
  | { state: 'changed'; presented: HostKey; known: string }
)

/**
 * Asks a machine for its host key and compares.
 * @throws TahanError BOARD_UNREACHABLE
 */
export async function trustIn(target: SshTarget, acceptedFile: string): Promise<Trust> {
  const presented = await presentedKey(target)
  if (target.hostKey !== undefined) {
    // A machine has keys of several kinds, and may have shown another one than is pinned.
    const [pinnedType, presentedType] = [target.hostKey, presented.key].map(key => key.split(' ')[0])
    return target.hostKey === presented.key || pinnedType !== presentedType
      ? { target, state: 'pinned' }
      : { target, state: 'not as pinned', presented, known: target.hostKey }
  }
  const names = new Set([presented.host, hostNameOf(target.address, target.port)])
  const known = (await acceptedKeys(acceptedFile)).filter(({ host }) => names.has(host))
  const [first] = known
  if (first === undefined) return { target, state: 'new', presented }
  if (known.some(({ key }) => key === presented.key)) return { target, state: 'known', presented }
  return { target, state: 'changed', presented, known: first.key }
}

/** Accepts what new machines present, and with `replace` also what changed ones do; pinned ones stay as pinned. */
export async function accept(
  trusts: readonly Trust[],
  acceptedFile: string,
  replace: boolean,
): Promise<number> {
  const keys = trusts.flatMap(trust =>
    trust.state === 'new' || (trust.state === 'changed' && replace) ? [trust.presented] : [],
  )
  if (keys.length > 0) await replaceKeys(keys, acceptedFile)
  return keys.length
}
