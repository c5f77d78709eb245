import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { Endpoint, Rule } from './rules.ts'

/** How long connection tracking remembers a flow of datagrams that was never answered, and one that was. */
const forgottenAfterMs = { unanswered: 30_000, answered: 120_000 }
const sweepMs = 10_000
/** More flows than this at a time are dropped, as by a kernel whose table is full. Each costs a socket. */
const mostFlows = 4_096
/** Asked for; the kernel gives what its limit allows. */
const bufferBytes = 4 * 1024 * 1024

/** Datagrams from one port of one client. */
interface Flow {
  endpoint: Endpoint
  upstream: Socket
  seenMs: number
  isAnswered: boolean
}

/**
 * One listening address of a service over UDP. Each flow goes to a random endpoint and stays with it until the endpoint
 * is taken off the list, or nothing was heard for a while. What comes for a service without endpoints is lost.
 */
export class DatagramDoor {
  readonly #random: () => number
  readonly #nowMs: () => number
  #endpoints: readonly Endpoint[]
  readonly #socket: Socket
  readonly #flows = new Map<string, Flow>()
  readonly #sweeping: NodeJS.Timeout

  constructor(
    rule: Rule,
    random: () => number,
    onTrouble: (why: string) => void,
    nowMs = () => performance.now(),
  ) {
    this.#random = random
    this.#nowMs = nowMs
    this.#endpoints = rule.endpoints
    this.#socket = newSocket()
    this.#socket.on('error', error =>
      onTrouble(`${rule.title} on ${rule.host}:${rule.port}/udp: ${error.message}`),
    )
    this.#socket.on('message', (data, from) => this.#carry(data, from))
    this.#socket.bind({ address: rule.host, port: rule.port, exclusive: true })
    this.#sweeping = setInterval(() => this.sweep(), sweepMs).unref()
  }

  /** undefined until it listens. */
  get port(): number | undefined {
    try {
      return this.#socket.address().port
    } catch {
      return undefined
    }
  }

  get flows(): number {
    return this.#flows.size
  }

  /** Flows to what is gone are forgotten, as kube-proxy has the kernel forget them: their next datagram goes elsewhere. */
  update(endpoints: readonly Endpoint[]): void {
    this.#endpoints = endpoints
    const left = new Set(endpoints.map(keyOf))
    for (const [key, flow] of this.#flows) if (!left.has(keyOf(flow.endpoint))) this.#forget(key, flow)
  }

  close(): void {
    clearInterval(this.#sweeping)
    for (const [key, flow] of this.#flows) this.#forget(key, flow)
    this.#socket.close()
  }

  /** Forgets flows that nothing was heard of for long. */
  sweep(): void {
    const now = this.#nowMs()
    for (const [key, flow] of this.#flows) {
      const limitMs = flow.isAnswered ? forgottenAfterMs.answered : forgottenAfterMs.unanswered
      if (now - flow.seenMs > limitMs) this.#forget(key, flow)
    }
  }

  #carry(data: Buffer, from: RemoteInfo): void {
    const flow = this.#flows.get(keyOf(from)) ?? this.#begin(from)
    if (!flow) return
    flow.seenMs = this.#nowMs()
    flow.upstream.send(data, flow.endpoint.port, flow.endpoint.host, lost)
  }

  #begin(from: RemoteInfo): Flow | undefined {
    const endpoint = this.#endpoints[Math.floor(this.#random() * this.#endpoints.length)]
    if (!endpoint || this.#flows.size >= mostFlows) return undefined
    const upstream = newSocket()
    const flow: Flow = { endpoint, upstream, seenMs: this.#nowMs(), isAnswered: false }
    const { address, port } = from
    upstream.on('error', () => this.#forget(keyOf(from), flow))
    upstream.on('message', data => {
      flow.isAnswered = true
      flow.seenMs = this.#nowMs()
      this.#socket.send(data, port, address, lost)
    })
    this.#flows.set(keyOf(from), flow)
    return flow
  }

  #forget(key: string, flow: Flow): void {
    if (this.#flows.get(key) !== flow) return
    this.#flows.delete(key)
    flow.upstream.close()
  }
}

/** All addresses here are numbers: looking one up, as Node does for each datagram, is no more than to hand it back. */
function newSocket(): Socket {
  return createSocket({
    type: 'udp4',
    recvBufferSize: bufferBytes,
    sendBufferSize: bufferBytes,
    lookup: (address, _options, answer) => answer(null, address, 4),
  })
}

/** A datagram that could not be sent is lost, like any other. */
function lost(): void {}

function keyOf(place: Endpoint | RemoteInfo): string {
  return `${'host' in place ? place.host : place.address}:${place.port}`
}
