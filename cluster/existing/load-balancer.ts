import { setTimeout as pause } from 'node:timers/promises'
import type { V1Service } from '@kubernetes/client-node'
import { messageOf, TahanError } from '../../support/errors.ts'
import type { Connection } from '../kubernetes/connection.ts'
import type { Doors } from '../kubernetes/doors.ts'
import { trouble, urlOf } from './answers.ts'
import { addressFor } from './reach.ts'

const name = 'load-balancer'

/** The one address that the cluster's provider gives a service of type LoadBalancer, once it answers. */
export function loadBalancerDoor({ core }: Connection): Doors {
  return async (service, signal) => {
    const at = { name: service.metadata?.name ?? '', namespace: service.metadata?.namespace ?? '' }
    const port = service.spec?.ports?.[0]?.port ?? 80
    let state = 'it has no address yet: nothing in this cluster gives it one, or it is still at it'
    for (;;) {
      const address = await addressOf(await core.readNamespacedService(at)).catch((thrown: unknown) => {
        state = messageOf(thrown)
        return undefined
      })
      if (address !== undefined) {
        const url = urlOf(address, port)
        const why = await trouble(url)
        if (why === undefined) return [{ node: name, url }]
        state = `${url} does not answer: ${why}`
      }
      await pause(500, undefined, { signal }).catch(cause => {
        throw new TahanError('NO_DOOR_ANSWERS', `The load balancer of ${at.name} does not answer.`, {
          because: `${state}.`,
          tryThis: `kubectl describe service ${at.name} -n ${at.namespace}, or TAHAN_DOOR=node-port`,
          cause,
        })
      })
    }
  }
}

/** Some providers give a name. Probes need an address: looking it up would be measured, too. */
async function addressOf({ status }: V1Service): Promise<string | undefined> {
  const ingress = status?.loadBalancer?.ingress?.[0]
  if (ingress?.ip) return ingress.ip
  return ingress?.hostname ? addressFor(ingress.hostname) : undefined
}
