import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import type { Context } from '../context.ts'
import { configMap, manifest, rolledOut } from './app.ts'
import { kubectl, kubectlPrints } from './kubectl.ts'

const dataOf = async ({ api, namespace }: Context) => (await api.get('configmaps', namespace, 'c')).data

export const writing = group('kubectl', ['kubectl'], {
  'apply creates, changes, leaves, and removes what is no longer said': async context => {
    const apply = (data: Record<string, string>) =>
      kubectlPrints(context, ['apply', '-f', '-'], configMap(data))
    expect(await apply({ one: '1', two: '2' })).toBe('configmap/c created\n')
    expect(await apply({ one: '1', two: '2' })).toBe('configmap/c unchanged\n')
    await kubectlPrints(context, ['patch', 'configmap', 'c', '-p', '{"data":{"other":"3"}}'])
    expect(await apply({ one: '11' })).toBe('configmap/c configured\n')
    expect(await dataOf(context)).toEqual({ one: '11', other: '3' })
  },

  'apply changes nested lists': async context => {
    const wanted = manifest(context, 0)
    expect(await kubectlPrints(context, ['apply', '-f', '-'], wanted)).toBe('deployment.apps/a created\n')
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ]
    const withEnv = structuredClone(wanted)
    const [container] = withEnv.spec?.template.spec?.containers ?? []
    if (container) container.env = env
    expect(await kubectlPrints(context, ['apply', '-f', '-'], withEnv)).toBe('deployment.apps/a configured\n')
    if (container) container.env = env.slice(1)
    expect(await kubectlPrints(context, ['apply', '-f', '-'], withEnv)).toBe('deployment.apps/a configured\n')
    const { spec } = await context.api.get('deployments', context.namespace, 'a')
    expect(spec?.template.spec?.containers[0]?.env).toEqual([{ name: 'B', value: '2' }])
    expect(await kubectlPrints(context, ['apply', '-f', '-'], withEnv)).toBe('deployment.apps/a unchanged\n')
  },

  "apply on the server's side tells of conflicts": async context => {
    const apply = (data: Record<string, string>, ...more: string[]) =>
      kubectl(context, ['apply', '--server-side', '-f', '-', ...more], configMap(data))
    expect(await apply({ one: '1' })).toMatchObject({ code: 0, stdout: 'configmap/c serverside-applied\n' })
    const other = await apply({ one: '2' }, '--field-manager=other')
    expect(other.code).toBe(1)
    expect(other.stderr).toMatch(
      /^error: Apply failed with 1 conflict: conflict with "kubectl": \.data\.one\n/,
    )
    expect(await apply({ one: '2' }, '--field-manager=other', '--force-conflicts')).toMatchObject({ code: 0 })
    expect(await dataOf(context)).toEqual({ one: '2' })
  },

  'diff shows what apply would change': async context => {
    await kubectlPrints(context, ['apply', '-f', '-'], configMap({ one: '1' }))
    expect(await kubectl(context, ['diff', '-f', '-'], configMap({ one: '1' }))).toMatchObject({
      code: 0,
      stdout: '',
    })
    const { code, stdout } = await kubectl(context, ['diff', '-f', '-'], configMap({ one: '2' }))
    expect(code).toBe(1)
    expect(stdout).toMatch(/^- {2}one: "1"\n\+ {2}one: "2"$/m)
    expect(await dataOf(context)).toEqual({ one: '1' })
    const fresh = await kubectl(context, ['diff', '-f', '-'], manifest(context))
    expect(fresh.stdout).toMatch(/^\+kind: Deployment$/m)
  },

  'create and replace say what they did': async context => {
    const create = ['create', '-f', '-']
    expect(await kubectlPrints(context, create, configMap({ one: '1' }))).toBe('configmap/c created\n')
    expect(await kubectl(context, create, configMap({ one: '1' }))).toMatchObject({
      code: 1,
      stderr:
        'Error from server (AlreadyExists): error when creating "STDIN": configmaps "c" already exists\n',
    })
    expect(await kubectlPrints(context, ['replace', '-f', '-'], configMap({ one: '2' }))).toBe(
      'configmap/c replaced\n',
    )
    const dry = await kubectlPrints(context, ['create', 'configmap', 'd', '--dry-run=server', '-o', 'name'])
    expect(dry).toBe('configmap/d\n')
    expect(await context.api.find('configmaps', context.namespace, 'd')).toBeUndefined()
    expect(await kubectlPrints(context, ['create', 'secret', 'generic', 's', '--from-literal=k=v'])).toBe(
      'secret/s created\n',
    )
    expect(await kubectlPrints(context, ['create', 'deployment', 'd', '--image=none', '--replicas=0'])).toBe(
      'deployment.apps/d created\n',
    )
    expect(await kubectlPrints(context, ['create', 'service', 'clusterip', 'd', '--tcp=80'])).toBe(
      'service/d created\n',
    )
  },

  'refuses what the server refuses, in its words': async context => {
    const bad = { ...manifest(context), metadata: { name: 'Not_Good' } }
    expect((await kubectl(context, ['create', '-f', '-'], bad)).stderr).toMatch(
      /^The Deployment "Not_Good" is invalid: metadata\.name: Invalid value: "Not_Good": a lowercase RFC 1123 subdomain must consist of/,
    )
    const unknown = { ...configMap({}), nonsense: 1 }
    expect((await kubectl(context, ['create', '-f', '-'], unknown)).stderr).toMatch(
      /unknown field "nonsense"/,
    )
  },

  'patch takes all three kinds': async context => {
    await kubectlPrints(context, ['create', '-f', '-'], configMap({ one: '1' }))
    const patch = (type: string, body: object) =>
      kubectlPrints(context, ['patch', 'configmap', 'c', `--type=${type}`, '-p', JSON.stringify(body)])
    expect(await patch('merge', { data: { two: '2' } })).toBe('configmap/c patched\n')
    expect(await patch('merge', { data: { two: '2' } })).toBe('configmap/c patched (no change)\n')
    expect(await patch('strategic', { data: { three: '3' } })).toBe('configmap/c patched\n')
    expect(await patch('json', [{ op: 'remove', path: '/data/one' }])).toBe('configmap/c patched\n')
    expect(await dataOf(context)).toEqual({ two: '2', three: '3' })
  },

  'label and annotate say what they did': async context => {
    await kubectlPrints(context, ['create', '-f', '-'], configMap({}))
    const label = (...argv: string[]) => kubectl(context, ['label', 'configmap', 'c', ...argv])
    expect((await label('l=m')).stdout).toBe('configmap/c labeled\n')
    expect((await label('l=n')).stderr).toBe("error: 'l' already has a value (m), and --overwrite is false\n")
    expect((await label('l=n', '--overwrite')).stdout).toBe('configmap/c labeled\n')
    expect((await label('l-')).stdout).toBe('configmap/c unlabeled\n')
    expect(await kubectlPrints(context, ['annotate', 'configmap', 'c', 'note=this'])).toBe(
      'configmap/c annotated\n',
    )
    expect(await kubectlPrints(context, ['label', 'configmap', '--all', 'x=y'])).toMatch(
      /^configmap\/c labeled$/m,
    )
  },

  'edit changes what the editor changed': async context => {
    await kubectlPrints(context, ['create', '-f', '-'], configMap({ one: '1' }))
    const editor = { KUBE_EDITOR: `sed -i 's/one: "1"/one: "2"/'` }
    const { stdout } = await kubectl(context, ['edit', 'configmap', 'c'], undefined, editor)
    expect(stdout).toBe('configmap/c edited\n')
    expect(await dataOf(context)).toEqual({ one: '2' })
  },

  'delete says what it did, and waits': {
    needs: ['running pods'],
    show: async context => {
      const { api, namespace } = context
      await rolledOut(context)
      await kubectlPrints(context, ['delete', 'deployment', 'a', '--cascade=orphan'])
      expect((await api.list('replicasets', namespace)).items).toHaveLength(1)
      expect(await kubectlPrints(context, ['delete', 'rs', '-l', 'app=a', '--cascade=foreground'])).toMatch(
        /^replicaset\.apps "a-\w+" deleted/,
      )
      expect((await api.list('pods', namespace)).items).toEqual([])
      expect(await kubectl(context, ['delete', 'configmap', 'none'])).toMatchObject({
        code: 1,
        stderr: 'Error from server (NotFound): configmaps "none" not found\n',
      })
      expect(await kubectl(context, ['delete', 'configmap', 'none', '--ignore-not-found'])).toMatchObject({
        code: 0,
      })
    },
  },

  'delete forces': {
    needs: ['running pods'],
    show: async context => {
      await rolledOut(context)
      const forced = await kubectl(context, ['delete', 'pods', '-l', 'app=a', '--grace-period=0', '--force'])
      expect(forced.stderr).toMatch(/^Warning: Immediate deletion does not wait for confirmation/)
      expect(forced.stdout).toMatch(/^pod "a-\S+" force deleted/)
      expect(await kubectlPrints(context, ['delete', 'deployment', 'a', '--wait=false'])).toMatch(
        /^deployment\.apps "a" deleted/,
      )
      await context.api.untilGone('deployments', context.namespace, 'a')
    },
  },
})
