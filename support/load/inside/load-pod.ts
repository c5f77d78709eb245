import { setTimeout as pause } from 'node:timers/promises'
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { messageOf, TahanError } from '../../errors.ts'
import { sumOf } from '../counts.ts'
import { newLatencies } from '../latency.ts'
import type { Hold, LoadMessage, LoadSecond, Share } from '../protocol.ts'
import type { LoadPodRecord, ShareDone, StepWorker } from '../step-worker.ts'
import { type ClockLook, type ClockOffset, clockOffset } from './clock-offset.ts'
import type { Begin, PodClock, PodMessages } from './protocol.ts'

/** One pod that makes load, however it is reached. */
export interface LoadPod {
  readonly name: string
  readonly node: string
  /** Resolves with what it answers. Asks again when nobody did, and throws when that does not help. */
  ask: (method: 'GET' | 'POST', path: string, body: unknown, signal: AbortSignal) => Promise<unknown>
}

const looksAtClock = 8
/** Of the hold: what is missing of it by less does not matter. */
const lateShare = 0.01
const listenEveryMs = 250

/** A pod's part of one step, as its starter sees it; what it says is on the run's clock. */
export class LoadPodWorker implements StepWorker {
  readonly seconds: LoadSecond[] = []
  connected = 0
  /** Resolves when all its connections are open. */
  readonly ready: Promise<void>
  /** What it counted within the hold; rejects when it is lost before. */
  readonly done: Promise<ShareDone>
  /** Of the pod's clock against the run's. */
  readonly #clock: ClockOffset
  /** Of the ways there and back that were seen before the load. */
  readonly slowestMs: number
  readonly #pod: LoadPod
  readonly #step: string
  readonly #onSecond: (second: LoadSecond) => void
  readonly #ready = Promise.withResolvers<void>()
  readonly #done = Promise.withResolvers<ShareDone>()
  readonly #ended = new AbortController()
  #hold: Hold | undefined
  /** When it began to ask, and when it heard from when to count; run's clock. */
  #begunMs = Number.POSITIVE_INFINITY
  #heldMs = Number.POSITIVE_INFINITY
  readonly #listening: Promise<void>

  private constructor(
    pod: LoadPod,
    step: string,
    looks: readonly [ClockLook, ...ClockLook[]],
    onSecond: (second: LoadSecond) => void,
  ) {
    this.#pod = pod
    this.#step = `/steps/${step}`
    this.#clock = clockOffset(looks)
    this.slowestMs = Math.max(...looks.map(({ sentMs, receivedMs }) => receivedMs - sentMs))
    this.#onSecond = onSecond
    this.ready = this.#ready.promise
    this.done = this.#done.promise
    for (const promise of [this.ready, this.done]) promise.catch(() => {}) // told to whoever waits for them
    this.#listening = this.#listen()
  }

  /** @param step names this step among all of the pod's */
  static async start(
    pod: LoadPod,
    { step, share, nowMs }: { step: string; share: Share; nowMs: () => number },
    onSecond: (second: LoadSecond) => void,
    signal: AbortSignal,
  ): Promise<LoadPodWorker> {
    const looks = await looksAt(pod, nowMs, signal)
    await pod.ask('POST', `/steps/${step}/share`, share, signal)
    return new LoadPodWorker(pod, step, looks, onSecond)
  }

  get record(): LoadPodRecord {
    return { pod: this.#pod.name, node: this.#pod.node, clockWithinMs: this.#clock.withinMs }
  }

  /** @param atMs from when its connections ask; run's clock */
  begin(atMs: number): void {
    const order = { atMs: atMs + this.#clock.offsetMs } satisfies Begin
    this.#tell('begin', order, heardMs => {
      this.#begunMs = Math.max(atMs, heardMs)
    })
  }

  /** From when to when answers count, by the run's clock; a later call ends it sooner. */
  hold(hold: Hold): void {
    this.#hold = hold
    const { fromMs, toMs } = hold
    const { offsetMs } = this.#clock
    this.#tell('hold', { fromMs: fromMs + offsetMs, toMs: toMs + offsetMs } satisfies Hold, heardMs => {
      this.#heldMs = Math.min(this.#heldMs, heardMs)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await this.#listening
    // One that is lost makes no load either.
    await this.#pod.ask('POST', `${this.#step}/stop`, {}, AbortSignal.timeout(5_000)).catch(() => {})
  }

  #tell(order: string, body: unknown, heard: (atMs: number) => void): void {
    this.#pod
      .ask('POST', `${this.#step}/${order}`, body, this.#ended.signal)
      .then(answer => heard((answer as PodClock).nowMs - this.#clock.offsetMs))
      .catch(thrown => this.#fail(thrown))
  }

  /** What it was told too late to do is missing from what it counted. */
  get #missingBecause(): string | undefined {
    if (!this.#hold) return undefined
    const { fromMs, toMs } = this.#hold
    const lateMs = Math.max(this.#begunMs, this.#heldMs) - fromMs
    if (lateMs <= lateShare * (toMs - fromMs)) return undefined
    const late = lateMs === Number.POSITIVE_INFINITY ? 'too late' : `${Math.ceil(lateMs)} ms too late`
    const { name, node } = this.#pod
    return `pod ${name} on node ${node} heard ${late} that it was to begin, for the API server was slow to pass it on`
  }

  async #listen(): Promise<void> {
    const { signal } = this.#ended
    try {
      for (let heard = 0; ; await pause(listenEveryMs, undefined, { signal })) {
        const answer = await this.#pod.ask('GET', `${this.#step}/messages?from=${heard}`, undefined, signal)
        const { messages } = answer as PodMessages
        heard += messages.length
        for (const message of messages) this.#hear(message)
        if (messages.some(({ kind }) => kind === 'done')) return
      }
    } catch (thrown) {
      this.#fail(thrown)
    }
  }

  #hear(message: LoadMessage): void {
    switch (message.kind) {
      case 'connected':
        this.#ready.resolve()
        break
      case 'second': {
        const second = { ...message.second, fromMs: message.second.fromMs - this.#clock.offsetMs }
        this.seconds.push(second)
        this.connected = second.connected
        this.#onSecond(second)
        break
      }
      case 'done': {
        const missingBecause = this.#missingBecause
        this.#done.resolve({ ...message, ...(missingBecause !== undefined && { missingBecause }) })
        break
      }
      case 'failed':
        this.#fail(new Error(message.because))
        break
      default:
        message satisfies never
    }
  }

  /** Lost before anything counts it spoils the step; later, the figures that its seconds gave are kept, and say so. */
  #fail(cause: unknown): void {
    if (this.#ended.signal.aborted) return
    const { name, node } = this.#pod
    if (this.#hold) {
      const { fromMs } = this.#hold
      this.#done.resolve({
        counts: sumOf(this.seconds.filter(second => second.fromMs >= fromMs)),
        latencies: encodeIntoCompressedBase64(newLatencies()),
        unanswered: this.seconds.at(-1)?.underWay ?? 0,
        served: 0,
        cpuMs: 0,
        missingBecause: `pod ${name} on node ${node} was lost in the middle, and its part of the load with it`,
      })
      return
    }
    const error = new TahanError('LOAD_POD_LOST', `Pod ${name} on node ${node} makes no load any more.`, {
      because: messageOf(cause),
      tryThis: 'nodes for the load that nothing else happens to: TAHAN_LOAD_NODES',
      cause,
    })
    this.#ready.reject(error)
    this.#done.reject(error)
  }
}

async function looksAt(
  pod: LoadPod,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<[ClockLook, ...ClockLook[]]> {
  const look = async (): Promise<ClockLook> => {
    const sentMs = nowMs()
    const { nowMs: theirMs } = (await pod.ask('GET', '/clock', undefined, signal)) as PodClock
    return { sentMs, receivedMs: nowMs(), theirMs }
  }
  await look() // opens the connections on the way, and is slower for it
  const first = await look()
  const looks: [ClockLook, ...ClockLook[]] = [first]
  while (looks.length < looksAtClock) looks.push(await look())
  return looks
}
