import type { V1ClusterRole, V1PolicyRule } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { type Right, rightInWords } from '../kubernetes/rights.ts'
import { neededRights } from './needs.ts'
import { type ManifestName, objectsOf } from './testing/account.ts'

const nodePort = 'node-port' as const
const inWords = (rights: readonly Right[]) => [...new Set(rights.map(rightInWords))].sort()

/** What a manifest's roles grant. A ClusterRole that is bound in namespaces grants there, all others everywhere. */
async function granted(manifest: ManifestName): Promise<Right[]> {
  const objects = await objectsOf(manifest)
  const roles = objects.filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role') as V1ClusterRole[]
  const bindings = objects as {
    kind?: string
    metadata?: { namespace?: string }
    roleRef?: { name: string }
  }[]
  return roles.flatMap(({ metadata, rules }) => {
    const places = bindings
      .filter(({ roleRef }) => roleRef?.name === metadata?.name)
      .filter(
        binding => metadata?.namespace === undefined || binding.metadata?.namespace === metadata.namespace,
      )
      // A Role and a ClusterRole may have one name; the ClusterRole's binding is in no namespace.
      .filter(
        ({ kind }) => manifest !== 'rbac' || (kind === 'RoleBinding') === (metadata?.namespace !== undefined),
      )
    return places.flatMap(binding => (rules ?? []).flatMap(rule => flat(rule, binding.metadata?.namespace)))
  })
}

function flat({ apiGroups, resources, verbs }: V1PolicyRule, namespace: string | undefined): Right[] {
  return (apiGroups ?? []).flatMap(group =>
    (resources ?? []).flatMap(resource => verbs.map(verb => ({ verb, group, resource, namespace }))),
  )
}

test('rbac.yaml grants what tahan asks for, and nothing else', async () => {
  expect(inWords(await granted('rbac'))).toEqual(inWords(neededRights({ namespaces: [], door: nodePort })))
})

test('rbac-given-namespaces.yaml grants nothing else either, and nothing of others', async () => {
  const needed = inWords(neededRights({ namespaces: ['tahan-1', 'tahan-2'], door: nodePort }))
  const has = inWords(await granted('rbac-given-namespaces'))
  expect(has.filter(right => !needed.includes(right))).toEqual([])
  const left = needed.filter(right => !has.includes(right))
  expect(left).toEqual([
    'create pods/eviction in every namespace',
    'list leases.coordination.k8s.io in namespace kube-node-lease',
    'list pods in every namespace',
    'patch nodes',
  ])
})

test('through the API server an app takes a right for each method, and of these a probe takes one', () => {
  const needed = neededRights({ namespaces: [], door: 'api-server' })
  const ofDoor = needed.filter(({ resource }) => resource === 'services/proxy')
  expect(ofDoor.map(({ verb }) => verb)).toEqual(['get', 'create', 'update', 'patch', 'delete'])
  expect(ofDoor.filter(right => right.for === 'apps').map(({ verb }) => verb)).toEqual(['get'])
})
