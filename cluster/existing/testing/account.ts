import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { KubernetesObject, V1ClusterRole, V1PolicyRule } from '@kubernetes/client-node'
import { parseAllDocuments } from 'yaml'
import { type Connection, statusCode } from '../../kubernetes/connection.ts'

export type ManifestName = 'rbac' | 'rbac-given-namespaces'

/** The objects of one of this folder's manifests. */
export async function objectsOf(manifest: ManifestName): Promise<KubernetesObject[]> {
  const text = await readFile(new URL(`../${manifest}.yaml`, import.meta.url), 'utf8')
  return parseAllDocuments(text).map(document => document.toJS() as KubernetesObject)
}

/** The service account of a manifest as a user: what it may do is what the manifest grants. */
export interface Account extends AsyncDisposable {
  kubeconfig: string
  context: string
  /** Gives its ClusterRole of this name other rules. */
  setRules: (role: string, rules: V1PolicyRule[]) => Promise<void>
}

/** Applies the manifest as an administrator does, and writes a kubeconfig with the account's token. */
export async function makeAccount(admin: Connection, manifest: ManifestName): Promise<Account> {
  const objects = await objectsOf(manifest)
  for (const object of objects) await apply(admin, object)
  const { status } = await admin.core.createNamespacedServiceAccountToken({
    name: 'tahan',
    namespace: 'tahan-system',
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [], expirationSeconds: 3_600 },
    },
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-account-'))
  const kubeconfig = path.join(folder, 'kubeconfig')
  await writeFile(kubeconfig, kubeconfigWith(admin, status?.token ?? ''), { mode: 0o600 })
  return {
    kubeconfig,
    context: 'restricted',
    async setRules(role, rules) {
      const found = await admin.objects.read<V1ClusterRole>({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: role },
      })
      await admin.objects.replace({ ...found, rules })
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true })
      for (const object of objects.toReversed()) {
        await admin.objects.delete(object).catch(thrown => {
          if (statusCode(thrown) !== 404) throw thrown
        })
      }
    },
  }
}

async function apply(admin: Connection, object: KubernetesObject): Promise<void> {
  try {
    await admin.objects.create(object)
  } catch (thrown) {
    if (statusCode(thrown) !== 409) throw thrown
  }
}

function kubeconfigWith({ config }: Connection, token: string): string {
  const { server, caData } = config.getCurrentCluster() ?? {}
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': caData } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'restricted', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'restricted',
  })
}
