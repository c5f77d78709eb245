import { createServer, type Server } from 'node:net'
import { TahanError } from '../../../support/errors.ts'
import { apiPort, nodeAddress } from '../addresses.ts'

/** 127.0/16 belongs to everybody; the numbers above leave room for a person's own aliases. */
const first = 20
const last = 250

export interface Subnet {
  /** Second number of the cluster's 127.<subnet>.0.0/16. */
  number: number
  /** Held as long as the supervisor lives: the kernel frees it with the process. */
  claim: Server
}

/**
 * Takes a /16 of the loopback network that no other cluster has. The claim is a socket that listens on an address of
 * that network which nobody else uses, so two clusters that start at once cannot take the same.
 * @throws TahanError NO_SUBNET
 */
export async function takeSubnet(random: () => number): Promise<Subnet> {
  const count = last - first + 1
  const start = Math.floor(random() * count)
  for (let i = 0; i < count; i++) {
    const number = first + ((start + i) % count)
    const claim = await tryListen(`127.${number}.0.1`, apiPort)
    if (!claim) continue
    // Something that is not a cluster of ours may hold the address that matters.
    const api = await tryListen(nodeAddress(number, 0), apiPort)
    if (!api) {
      claim.close()
      continue
    }
    await new Promise(resolve => api.close(resolve))
    claim.unref()
    return { number, claim }
  }
  throw new TahanError(
    'NO_SUBNET',
    `No loopback network is free for the cluster (port ${apiPort} on 127.x.0.10).`,
    {
      because: `something listens on port ${apiPort} of every address, or ${count} clusters are running`,
      tryThis: `ss -ltnp 'sport = :${apiPort}'`,
    },
  )
}

function tryListen(host: string, port: number): Promise<Server | undefined> {
  const { promise, resolve } = Promise.withResolvers<Server | undefined>()
  const server = createServer(socket => socket.destroy())
  server.once('error', () => resolve(undefined))
  server.listen({ host, port, exclusive: true }, () => resolve(server))
  return promise
}
