import { setTimeout as pause } from 'node:timers/promises'
import { TahanError } from '../../support/errors.ts'
import { type Doors, datagramsAt, nodePortOf } from '../kubernetes/doors.ts'
import type { Vantage } from '../orchestrator.ts'
import { trouble, urlOf } from './answers.ts'

/** A place where NodePorts may answer, with the addresses to try, the likeliest first. */
interface Candidate {
  name: string
  addresses: readonly string[]
}

/** How long is looked. kube-proxies learn of a service within a second or so. */
export interface Patience {
  /** Until the first door answers. */
  firstMs: number
  /** For all the others, once one has answered. */
  othersMs: number
}

const patience: Patience = { firstMs: 20_000, othersMs: 5_000 }

/**
 * NodePorts that answer from here, one a node. Which do is found out with the first app and stays so: clusters often
 * let none through, or only some, and vantages must be the same for all trials of a run.
 */
export function nodePortsThatAnswer(
  candidates: readonly Candidate[],
  { firstMs, othersMs }: Patience = patience,
): Doors {
  let choosing: Promise<Map<string, string>> | undefined
  const choose = async (port: number, name: string, signal: AbortSignal) => {
    const { chosen, tried } = await look(candidates, port, { firstMs, othersMs }, signal)
    if (chosen.size > 0) return chosen
    throw noDoor(name, tried)
  }
  return async (service, signal): Promise<Vantage[]> => {
    const port = nodePortOf(service)
    choosing ??= choose(port, service.metadata?.name ?? '', signal)
    try {
      const chosen = await choosing
      return [...chosen].map(([node, address]) => ({
        node,
        url: urlOf(address, port),
        ...datagramsAt(address, service),
      }))
    } catch (thrown) {
      choosing = undefined
      throw thrown
    }
  }
}

async function look(
  candidates: readonly Candidate[],
  port: number,
  { firstMs, othersMs }: Patience,
  signal: AbortSignal,
): Promise<{ chosen: Map<string, string>; tried: Map<string, string> }> {
  const answering = new Map<string, string>()
  const tried = new Map<string, string>()
  const enough = new AbortController()
  const until = AbortSignal.any([signal, enough.signal])
  const first = setTimeout(() => enough.abort(), firstMs)
  let others: NodeJS.Timeout | undefined
  await Promise.all(
    candidates.map(async ({ name, addresses }) => {
      while (!until.aborted && addresses.length > 0) {
        const answers = await Promise.all(addresses.map(address => trouble(urlOf(address, port))))
        const at = addresses.find((_, i) => answers[i] === undefined)
        for (const [i, address] of addresses.entries()) tried.set(urlOf(address, port), answers[i] ?? 'ok')
        if (at !== undefined) {
          answering.set(name, at)
          clearTimeout(first)
          others ??= setTimeout(() => enough.abort(), othersMs)
          return
        }
        await pause(200, undefined, { signal: until }).catch(() => {})
      }
    }),
  )
  clearTimeout(first)
  clearTimeout(others)
  signal.throwIfAborted()
  // In the order of the nodes, whoever answered first.
  const inOrder = candidates.flatMap(({ name }) => {
    const at = answering.get(name)
    return at === undefined ? [] : [[name, at] as const]
  })
  return { chosen: new Map(inOrder), tried }
}

function noDoor(app: string, tried: ReadonlyMap<string, string>): TahanError {
  const attempts = [...tried].map(([url, why]) => `${url} (${why})`).join(', ')
  return new TahanError(
    'NO_DOOR_ANSWERS',
    `Every instance of ${app} is ready, but no NodePort answers from here.`,
    {
      because: attempts
        ? `tried ${attempts}; clouds’ firewalls and containers’ networks often let none through.`
        : 'the nodes tell no address.',
      tryThis:
        'TAHAN_ADDRESS=<address at which NodePorts answer>, TAHAN_DOOR=load-balancer, TAHAN_DOOR=api-server, or a machine in the cluster’s own network',
    },
  )
}
