import type { Api } from './client/api.ts'
import type { Images, Target } from './target.ts'

/** What a behaviour is shown with. */
export interface Context {
  api: Api
  kubeconfig: string
  images: Images
  /** Made for this behaviour alone, with its default service account, and taken away after it. */
  namespace: string
  /** For names of what has no namespace; unique. */
  unique: string
  /** Undone in reverse order after the behaviour, whatever became of it. */
  after: (undo: () => Promise<unknown>) => void
}

export async function withContext(
  target: Target,
  api: Api,
  show: (context: Context) => Promise<void>,
): Promise<void> {
  const { metadata } = await api.create('namespaces', '', { metadata: { generateName: 'conformance-' } })
  const namespace = metadata.name
  await using undos = new AsyncDisposableStack()
  undos.defer(async () => {
    await api.delete('namespaces', '', namespace)
  })
  // Until it is there, pods are refused.
  await api.until('serviceaccounts', namespace, 'default', () => true)
  await show({
    api,
    kubeconfig: target.kubeconfig,
    images: target.images,
    namespace,
    unique: namespace,
    after: undo => {
      undos.defer(async () => {
        await undo()
      })
    },
  })
}
