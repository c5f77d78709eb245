import { messageOf } from '../../../support/errors.ts'
import { HttpApi } from '../client/http-api.ts'
import { Informer } from '../client/informer.ts'
import type { ProxyConfig } from '../plan.ts'
import { boundedFrequency } from './bounded.ts'
import { DatagramDoor } from './datagram-door.ts'
import { Door } from './door.ts'
import { Refusals } from './refusals.ts'
import { type Rule, rulesOf } from './rules.ts'

/** kube-proxy's `minSyncPeriod`. */
const minSyncPeriodMs = 1_000

/**
 * The stand-in for kube-proxy: follows services and endpoint slices, and carries TCP connections and UDP datagrams from
 * the services' doors to their instances. Resolves when the first rules are in place.
 */
export async function startProxy({ api: access, role }: ProxyConfig): Promise<void> {
  const { signal } = new AbortController()
  const who = role.kind === 'node-ports' ? role.node : 'cluster-ips'
  const api = new HttpApi({ ...access, userAgent: `kube-proxy/${who}` })
  const onTrouble = (thrown: unknown) => console.error(new Date().toISOString(), messageOf(thrown))
  const services = new Informer({ api, resource: 'services', signal, onTrouble })
  const slices = new Informer({ api, resource: 'endpointslices', signal, onTrouble })
  const doors = new Map<string, Door | DatagramDoor>()
  const refusals = new Refusals(performance.now())

  const doorOf = (rule: Rule) =>
    rule.protocol === 'UDP'
      ? new DatagramDoor(rule, Math.random, onTrouble)
      : new Door(rule, refusals, Math.random, onTrouble)

  function sync(): void {
    const rules = rulesOf(services.list(), slices.list(), role)
    for (const [key, door] of doors) {
      if (rules.has(key)) continue
      door.close()
      doors.delete(key)
    }
    for (const [key, rule] of rules) {
      const door = doors.get(key)
      if (door) door.update(rule.endpoints)
      else doors.set(key, doorOf(rule))
    }
  }

  await Promise.all([services.synced, slices.synced])
  sync()
  const syncLater = boundedFrequency(sync, minSyncPeriodMs)
  let isFollowing = false
  for (const informer of [services, slices]) informer.onChange(() => isFollowing && syncLater())
  isFollowing = true // what was there already is in place
}
