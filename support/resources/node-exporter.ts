import { messageOf, TahanError } from '../errors.ts'
import { parseExposition } from './exposition.ts'
import { type Address, addressOf, getText } from './http.ts'
import { machineMetricNames, machineReading } from './machine-metrics.ts'
import type { ResourceReading } from './reading.ts'
import type { Machine, ResourceSource } from './source.ts'

const wanted: ReadonlySet<string> = new Set(machineMetricNames)

const usualPort = 9100

interface Pace {
  nowMs: () => number
  /** How often each is to be asked. */
  everyMs: number
}

/**
 * node-exporter of every machine, asked directly.
 *
 * @param where their URLs, or their port at every machine; undefined: the usual one
 * @throws TahanError NODE_EXPORTER_NOT_REACHED unless all of them answer, with what the first says that does not
 */
export async function nodeExporters(
  machines: readonly Machine[],
  where: { urls: readonly string[] } | { port: number } | undefined,
  pace: Pace,
  signal: AbortSignal,
): Promise<ResourceSource[]> {
  const pairs = where && 'urls' in where ? named(where.urls, machines) : atPort(machines, where?.port)
  const sources = pairs.map(({ machine, address }) => nodeExporter(machine, address, pace))
  await Promise.all(
    sources.map(async source => {
      try {
        await source.read(signal)
      } catch (cause) {
        throw new TahanError(
          'NODE_EXPORTER_NOT_REACHED',
          `${source.where} does not answer as node-exporter.`,
          {
            because: messageOf(cause),
            tryThis: `curl ${source.where}, or another TAHAN_NODE_EXPORTER`,
            cause,
          },
        )
      }
    }),
  )
  return sources
}

function atPort(machines: readonly Machine[], port = usualPort) {
  return machines.map(({ name, addresses: [first = name] }) => {
    const host = first.includes(':') ? `[${first}]` : first
    return { machine: name, address: addressOf(`http://${host}:${port}/metrics`) }
  })
}

/** @throws TahanError NODE_EXPORTER_OF_ANOTHER_CLUSTER for a URL that is of no machine */
function named(urls: readonly string[], machines: readonly Machine[]) {
  return urls.map(text => {
    const address = addressOf(text)
    const host = new URL(text).hostname.replace(/^\[(.*)\]$/, '$1')
    const machine = machines.find(({ name, addresses }) => name === host || addresses.includes(host))
    if (machine) return { machine: machine.name, address: withPath(address) }
    const known = machines.map(({ name, addresses }) => `${name} (${addresses.join(', ')})`).join('; ')
    throw new TahanError(
      'NODE_EXPORTER_OF_ANOTHER_CLUSTER',
      `${address.url} is at no machine of this cluster.`,
      {
        because: `they are ${known}.`,
        tryThis: 'TAHAN_NODE_EXPORTER with the addresses of this cluster’s machines',
      },
    )
  })
}

function withPath(address: Address): Address {
  const url = new URL(address.url)
  return url.pathname === '/' ? { ...address, url: `${url.origin}/metrics` } : address
}

function nodeExporter(machine: string, address: Address, { nowMs, everyMs }: Pace): ResourceSource {
  return {
    name: 'node-exporter',
    where: address.url,
    everyMs,
    async read(signal): Promise<ResourceReading[]> {
      const askedMs = nowMs()
      const { status, text } = await getText(address, signal)
      if (status !== 200) throw new Error(`it answered HTTP ${status}`)
      const metrics = parseExposition(text, wanted)
      // It looks while it answers.
      const atMs = (askedMs + nowMs()) / 2
      const reading = machineReading(metrics, { atMs, name: machine, source: 'node-exporter' })
      if (!reading) throw new Error('it tells nothing of a machine: it is no node-exporter')
      return [reading]
    },
  }
}
