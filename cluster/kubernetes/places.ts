import type { KubernetesObject } from '@kubernetes/client-node'
import type { Connection } from './connection.ts'
import { createNamespace, removeNamespace, sweepNamespaces } from './namespaces.ts'

/** A namespace that one app has to itself. Disposing it takes away all that the app had there, and waits for that. */
export interface Place extends AsyncDisposable {
  readonly namespace: string
  /** The object as it is to be created here. */
  prepare: (object: KubernetesObject) => KubernetesObject
}

/** Where apps are deployed to. */
export interface Places {
  take: (hint: string, signal: AbortSignal) => Promise<Place>
  /** Takes away what killed runs left. @returns what it was, in words */
  sweep: () => Promise<string[]>
}

/** Namespaces that are made for each app and go with it. */
export function ownNamespaces(connection: Connection): Places {
  return {
    async take(hint) {
      const namespace = await createNamespace(connection, hint)
      return {
        namespace,
        prepare: object => ({ ...object, metadata: { ...object.metadata, namespace } }),
        [Symbol.asyncDispose]: () => removeNamespace(connection, namespace),
      }
    },
    sweep: () => sweepNamespaces(connection),
  }
}
