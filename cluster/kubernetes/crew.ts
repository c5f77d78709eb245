import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { V1Pod } from '@kubernetes/client-node'
import { Changes } from '../../support/changes.ts'
import { messageOf, TahanError } from '../../support/errors.ts'
import type { Crew, CrewManifests, CrewMember, CrewRequest } from '../orchestrator.ts'
import { type Connection, messageIn } from './connection.ts'
import { followPods } from './follow.ts'
import type { Followed } from './followed.ts'
import { imageTrouble, Patience } from './image-trouble.ts'
import { podIsReady } from './normalize.ts'
import { rightMissing, rightRefused } from './rights.ts'
import { Upstream } from './upstream.ts'
import { explainPods } from './why-not-ready.ts'

const imagePatienceMs = 20_000
/** A pod answers at once; more is a connection that leads nowhere. */
const answerWithinMs = 5_000
/** An API server that is away for longer takes the crew along. */
const patienceMs = 20_000
const againAfterMs = 200

interface At extends CrewManifests {
  namespace: string
}

/** The pods of a Job, each reached through the API server: what reaches the cluster reaches them, and nobody else. */
export class PodCrew implements Crew {
  readonly members: readonly CrewMember[]
  readonly #owned: AsyncDisposableStack

  private constructor(members: readonly CrewMember[], owned: AsyncDisposableStack) {
    this.members = members
    this.#owned = owned
  }

  /**
   * Waits until all pods of the Job are ready.
   * @param owned what goes with the crew, or earlier when this fails: its namespace
   */
  static async gather(
    connection: Connection,
    at: At,
    owned: AsyncDisposableStack,
    signal: AbortSignal,
  ): Promise<PodCrew> {
    const changes = new Changes()
    const notify = () => changes.notify()
    const pods = owned.use(await followPods(connection, at.namespace, notify, notify))
    const upstream = new Upstream(connection.config)
    owned.defer(() => upstream.close())
    await allReady(connection, at, { pods, changes }, signal)
    const members = [...pods.items.values()].map(pod => new Member(pod, at, pods, upstream))
    return new PodCrew(members, owned)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync()
  }
}

async function allReady(
  connection: Connection,
  { name, namespace, size }: At,
  { pods, changes }: { pods: Followed<V1Pod>; changes: Changes },
  signal: AbortSignal,
): Promise<void> {
  const patience = new Patience(imagePatienceMs, () => changes.notify())
  const ready = () => [...pods.items.values()].filter(podIsReady).length
  try {
    await changes.until(() => {
      pods.check()
      const trouble = imageTrouble(name, pods.items.values())
      if (patience.isOver(trouble !== undefined) && trouble) throw trouble
      const ended = [...pods.items.values()].find(hasEnded)
      if (ended) throw new Error(`pod ${ended.metadata?.name} ended`)
      return ready() === size
    }, signal)
  } catch (cause) {
    if (cause instanceof TahanError) throw cause
    throw new TahanError('CREW_NOT_READY', `${name} in ${namespace} has ${ready()} of ${size} pods ready.`, {
      ...(await explainPods(connection, namespace, [...pods.items.values()])),
      cause,
    })
  } finally {
    patience.end()
  }
}

class Member implements CrewMember {
  readonly name: string
  readonly node: string
  readonly #uid: string
  readonly #path: string
  readonly #namespace: string
  readonly #pods: Followed<V1Pod>
  readonly #upstream: Upstream

  constructor({ metadata, spec }: V1Pod, at: At, pods: Followed<V1Pod>, upstream: Upstream) {
    this.name = metadata?.name ?? ''
    this.node = spec?.nodeName ?? ''
    this.#uid = metadata?.uid ?? ''
    this.#namespace = at.namespace
    this.#path = `/api/v1/namespaces/${at.namespace}/pods/http:${this.name}:${at.port}/proxy`
    this.#pods = pods
    this.#upstream = upstream
  }

  async ask(request: CrewRequest, signal: AbortSignal): Promise<string> {
    const until = performance.now() + patienceMs
    for (;;) {
      this.#mustLive()
      const answer = await this.#call(request, signal)
      if (answer.status < 300) return answer.text
      if (answer.status < 500 && answer.status !== 429) throw this.#refused(request, answer)
      if (performance.now() > until) throw this.#silent(messageIn(answer.text))
      await pause(againAfterMs, undefined, { signal })
    }
  }

  /** Status 599 stands for no answer at all. @throws the signal's reason */
  async #call({ method, path, headers, body }: CrewRequest, signal: AbortSignal) {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)])
    try {
      const outgoing = await this.#upstream.request({
        method,
        path: this.#path + path,
        headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
      })
      const abort = () => outgoing.destroy(deadline.reason)
      deadline.addEventListener('abort', abort, { once: true })
      if (deadline.aborted) abort()
      try {
        const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>()
        outgoing.on('response', answer => {
          const status = answer.statusCode ?? 599
          text(answer).then(all => resolve({ status, text: all }), reject)
        })
        outgoing.on('error', reject)
        outgoing.end(body)
        return await promise
      } finally {
        deadline.removeEventListener('abort', abort)
      }
    } catch (thrown) {
      signal.throwIfAborted()
      return { status: 599, text: messageOf(thrown) }
    }
  }

  #mustLive(): void {
    this.#pods.check()
    const pod = this.#pods.items.get(this.#uid)
    if (pod && !hasEnded(pod)) return
    throw new TahanError('CREW_MEMBER_LOST', `Pod ${this.name} on node ${this.node} is gone.`, {
      because: pod ? endOf(pod) : 'somebody or something deleted it.',
      tryThis: `kubectl get events -n ${this.#namespace}`,
    })
  }

  #refused({ path }: CrewRequest, answer: { status: number; text: string }): TahanError {
    const { status } = answer
    const said = messageIn(answer.text)
    const right = status === 403 ? rightRefused(said) : undefined
    if (right) return rightMissing(right, `pods/proxy is how pods of a load are told what to do: ${said}`)
    return new TahanError('CREW_REFUSED', `Pod ${this.name} refused ${path.split('?')[0]}.`, {
      because: `HTTP ${status}: ${said.slice(0, 500)}`,
    })
  }

  #silent(because: string): TahanError {
    return new TahanError(
      'CREW_SILENT',
      `Pod ${this.name} on node ${this.node} has not answered for ${patienceMs / 1_000} s.`,
      {
        because: because.slice(0, 500),
        tryThis: 'a look at whether the API server reaches pods (network policies, a node that is away)',
      },
    )
  }
}

function hasEnded({ metadata, status }: V1Pod): boolean {
  return (
    metadata?.deletionTimestamp !== undefined || status?.phase === 'Failed' || status?.phase === 'Succeeded'
  )
}

function endOf({ metadata, status }: V1Pod): string {
  if (metadata?.deletionTimestamp !== undefined) return 'it is being deleted.'
  const ended = status?.containerStatuses?.[0]?.state?.terminated
  const code = ended ? `exit code ${ended.exitCode}` : undefined
  return [status?.phase, status?.reason, status?.message, ended?.reason, code].filter(Boolean).join(', ')
}
