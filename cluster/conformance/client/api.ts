import { setTimeout as sleep } from 'node:timers/promises'
import { Http, type HttpAnswer, type HttpRequest } from './http.ts'
import { type Kept, type Kinds, type Plural, pathOf, typeOf } from './kinds.ts'
import { isRefusal, Refusal } from './refusal.ts'
import { Watching } from './watching.ts'

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const
export type PatchType = keyof typeof patchTypes

type Query = HttpRequest['query']

interface List<T> {
  items: T[]
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
}

/** The verbs of the Kubernetes API, by kind. What is refused is thrown as a `Refusal`. */
export class Api {
  readonly http: Http

  constructor(kubeconfig: string) {
    this.http = new Http(kubeconfig)
  }

  /** @throws Refusal */
  async json<T>(what: HttpRequest): Promise<T> {
    const answer = await this.http.call(what)
    if (answer.code >= 400) throw new Refusal(`${what.method ?? 'GET'} ${what.path}`, answer)
    return JSON.parse(answer.text) as T
  }

  /** Whatever is answered, refusals too. */
  call(what: HttpRequest): Promise<HttpAnswer> {
    return this.http.call(what)
  }

  create<P extends Plural>(plural: P, namespace: string, object: Kinds[P], query?: Query) {
    const body = { ...typeOf(plural), ...object }
    return this.json<Kept<Kinds[P]>>({ method: 'POST', path: pathOf(plural, namespace), body, query })
  }

  get<P extends Plural>(plural: P, namespace: string, name: string) {
    return this.json<Kept<Kinds[P]>>({ path: pathOf(plural, namespace, name) })
  }

  /** Undefined when there is none. */
  async find<P extends Plural>(plural: P, namespace: string, name: string) {
    try {
      return await this.get(plural, namespace, name)
    } catch (thrown) {
      if (isRefusal(thrown, 404)) return undefined
      throw thrown
    }
  }

  list<P extends Plural>(plural: P, namespace: string, query?: Query) {
    return this.json<List<Kept<Kinds[P]>>>({ path: pathOf(plural, namespace), query })
  }

  replace<P extends Plural>(plural: P, object: Kept<Kinds[P]>, subresource?: string, query?: Query) {
    const { namespace = '', name } = object.metadata
    const path = pathOf(plural, namespace, name, subresource)
    return this.json<Kept<Kinds[P]>>({ method: 'PUT', path, body: object, query })
  }

  patch<P extends Plural>(
    plural: P,
    namespace: string,
    name: string,
    patch: unknown,
    { type = 'merge', subresource, query }: { type?: PatchType; subresource?: string; query?: Query } = {},
  ) {
    const path = pathOf(plural, namespace, name, subresource)
    const contentType = patchTypes[type]
    return this.json<Kept<Kinds[P]>>({ method: 'PATCH', path, body: patch, contentType, query })
  }

  delete(plural: Plural, namespace: string, name: string, options: Record<string, unknown> = {}) {
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', ...options }
    return this.json<object>({ method: 'DELETE', path: pathOf(plural, namespace, name), body })
  }

  /** Takes it away at once, if it is there. */
  async discard(plural: Plural, namespace: string, name: string): Promise<void> {
    try {
      await this.delete(plural, namespace, name, { gracePeriodSeconds: 0 })
    } catch (thrown) {
      if (!isRefusal(thrown, 404)) throw thrown
    }
  }

  async watch<P extends Plural>(
    plural: P,
    namespace: string,
    query?: Query,
  ): Promise<Watching<Kept<Kinds[P]>>> {
    const abort = new AbortController()
    const path = pathOf(plural, namespace)
    const response = await this.http.stream({ path, query: { watch: true, ...query } }, abort.signal)
    return new Watching(response, abort)
  }

  /** The object once the test accepts it. @throws with the object as last seen */
  until<P extends Plural>(
    plural: P,
    namespace: string,
    name: string,
    test: (object: Kept<Kinds[P]>) => boolean,
  ): Promise<Kept<Kinds[P]>> {
    const what = `${plural} ${namespace}/${name}`
    return eventually(
      what,
      () => this.find(plural, namespace, name),
      object => object !== undefined && test(object),
    ).then(object => object ?? Promise.reject(new Error(`${what} is gone`)))
  }

  async untilGone(plural: Plural, namespace: string, name: string): Promise<void> {
    const what = `${plural} ${namespace}/${name}, which should go`
    await eventually(
      what,
      () => this.find(plural, namespace, name),
      object => object === undefined,
    )
  }

  /** The collection once the test accepts it. */
  async untilAll<P extends Plural>(
    plural: P,
    namespace: string,
    test: (items: Kept<Kinds[P]>[]) => boolean,
    query?: Query,
  ): Promise<Kept<Kinds[P]>[]> {
    return eventually(
      `${plural} in ${namespace}`,
      async () => (await this.list(plural, namespace, query)).items,
      test,
    )
  }

  close(): void {
    this.http.close()
  }
}

/** Long enough for the slowest machine: what takes longer does not come. */
const patienceMs = 90_000

/** Looks again and again until the test accepts what it sees. @throws with what was last seen */
export async function eventually<T>(
  what: string,
  look: () => Promise<T>,
  test: (seen: T) => boolean,
  withinMs = patienceMs,
): Promise<T> {
  const giveUp = AbortSignal.timeout(withinMs)
  for (;;) {
    const seen = await look()
    if (test(seen)) return seen
    if (giveUp.aborted) {
      throw new Error(
        `waited ${withinMs} ms for ${what}; last seen: ${JSON.stringify(seen)?.slice(0, 4_000)}`,
      )
    }
    await sleep(100)
  }
}
