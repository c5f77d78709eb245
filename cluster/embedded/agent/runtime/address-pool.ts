import { podAddress } from '../../addresses.ts'

const perNode = 254

/** The pod addresses of one node. The one given back last is given out last, as a stale connection may still mean it. */
export class AddressPool {
  readonly #free: string[]

  /** @param random 0 to 1: where to begin, so that a node that booted does not give the same addresses again */
  constructor(subnet: number, node: number, random: number) {
    const first = Math.floor(random * perNode)
    this.#free = Array.from({ length: perNode }, (_, i) =>
      podAddress(subnet, node, ((first + i) % perNode) + 1),
    )
  }

  /** @throws Error in the words of a CNI plugin */
  take(): string {
    const address = this.#free.shift()
    if (address) return address
    throw new Error('no IP addresses available in range set')
  }

  give(address: string): void {
    this.#free.push(address)
  }
}
