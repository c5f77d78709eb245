import { messageOf, TahanError } from '../../errors.ts'
import { type Address, getText } from '../http.ts'
import type { ResourceReading } from '../reading.ts'
import type { Machine, ResourceSource } from '../source.ts'
import { scalarIn, seriesIn } from './answer.ts'
import { instancesIn, machineReadings } from './machines.ts'
import { podReadings } from './pods.ts'
import { machineQuery, podCountQuery, podQuery } from './queries.ts'

export interface PrometheusOptions {
  address: Address
  machines: readonly Machine[]
  /** Whose pods are asked for. */
  namespaces: readonly string[]
  nowMs: () => number
  everyMs: number
}

/** Prometheus scrapes every 15 s to every minute: so far back there is something in any. */
const firstLookSeconds = 120
/** It scrapes no more often than every few seconds. */
const lagMs = 5_000
/** A sample comes into its store a moment after it was scraped. */
const graceSeconds = 10

/**
 * A Prometheus, asked for the raw samples that it scraped: each with its own instant, so that figures are of when they
 * were taken, however seldom that is.
 *
 * @throws TahanError PROMETHEUS_NOT_REACHED, PROMETHEUS_OF_ANOTHER_CLUSTER
 */
export async function prometheus(
  options: PrometheusOptions,
  signal: AbortSignal,
): Promise<ResourceSource & { tellsPods: boolean }> {
  const { address, machines, namespaces, nowMs, everyMs } = options
  const ask = (query: string, asking: AbortSignal) =>
    getText({ ...address, url: `${address.url}/api/v1/query?${new URLSearchParams({ query })}` }, asking)
  const clock = await clockOf(ask, nowMs, address.url, signal)
  await refuseAnother(ask, options, signal)
  const tellsPods = scalarIn(await ask(podCountQuery, signal)) > 0
  let lastMs: number | undefined
  const told = new Set<string>()

  const read = async (asking: AbortSignal): Promise<ResourceReading[]> => {
    const beganMs = nowMs()
    const seconds = lastMs === undefined ? graceSeconds : Math.ceil((beganMs - lastMs) / 1_000) + graceSeconds
    const lookBack = Math.max(seconds, Math.ceil(everyMs / 1_000) * 2)
    const [ofMachines, ofPods] = await Promise.all([
      ask(machineQuery(lookBack), asking).then(seriesIn),
      tellsPods && namespaces.length > 0 ? ask(podQuery(namespaces, lookBack), asking).then(seriesIn) : [],
    ])
    lastMs = beganMs
    const all = [...machineReadings(ofMachines, machines, clock), ...podReadings(ofPods, clock)]
    return all.filter(reading => isNew(told, reading)).sort((a, b) => a.atMs - b.atMs)
  }
  return { name: 'prometheus', where: address.url, everyMs, lagMs, tellsPods, read }
}

type Ask = (query: string, signal: AbortSignal) => Promise<{ status: number; text: string }>

function isNew(told: Set<string>, { kind, name, atMs }: ResourceReading): boolean {
  const key = `${kind} ${name} ${atMs.toFixed(3)}`
  if (told.has(key)) return false
  told.add(key)
  return true
}

/** What Prometheus calls now, on the run's clock; right to half of the round trip. */
async function clockOf(ask: Ask, nowMs: () => number, url: string, signal: AbortSignal) {
  const askedMs = nowMs()
  let theirsSeconds: number
  try {
    theirsSeconds = scalarIn(await ask('time()', signal))
  } catch (cause) {
    throw new TahanError('PROMETHEUS_NOT_REACHED', `${url} does not answer as a Prometheus.`, {
      because: messageOf(cause),
      tryThis: `curl '${url}/api/v1/query?query=time()', or another TAHAN_PROMETHEUS_URL`,
      cause,
    })
  }
  const offsetMs = (askedMs + nowMs()) / 2 - theirsSeconds * 1_000
  return (atSeconds: number) => atSeconds * 1_000 + offsetMs
}

/** @throws TahanError PROMETHEUS_OF_ANOTHER_CLUSTER when it knows none of the machines */
async function refuseAnother(
  ask: Ask,
  { address, machines }: PrometheusOptions,
  signal: AbortSignal,
): Promise<void> {
  const series = seriesIn(await ask(machineQuery(firstLookSeconds), signal))
  if (machineReadings(series, machines, at => at).length > 0) return
  const instances = instancesIn(series)
  const names = machines.map(({ name }) => name).join(', ')
  throw new TahanError('PROMETHEUS_OF_ANOTHER_CLUSTER', `${address.url} knows none of ${names}.`, {
    because:
      instances.length > 0
        ? `the exporters that it scrapes are ${instances.join(', ')}.`
        : 'it has no figures of node-exporter within the last two minutes.',
    tryThis: 'let it scrape node-exporter on every node; or another TAHAN_PROMETHEUS_URL',
  })
}
