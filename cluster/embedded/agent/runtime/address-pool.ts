import { podAddress } from '../../addresses.ts'

const perNode = 254

/** The pod addresses of one node. The one given back last is given out last, as a stale connection may still mean it. */
export class AddressPool {
  readonly #free: string[]

  constructor(subnet: number, node: number) {
    this.#free = Array.from({ length: perNode }, (_, i) => podAddress(subnet, node, i + 1))
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
