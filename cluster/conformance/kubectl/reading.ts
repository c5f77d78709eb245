import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import { configMap, rolledOut } from './app.ts'
import { kubectl, kubectlPrints, startKubectl } from './kubectl.ts'
import { plain } from './plain.ts'

export const reading = group('kubectl get', ['kubectl', 'running pods'], {
  'shows tables': async context => {
    await rolledOut(context)
    expect(plain(await kubectlPrints(context, ['get', 'all']), context)).toBe(`\
NAME  READY  STATUS  RESTARTS  AGE
pod/a-HASH-POD  1/1  Running  0  AGE

NAME  READY  UP-TO-DATE  AVAILABLE  AGE
deployment.apps/a  1/1  1  1  AGE

NAME  DESIRED  CURRENT  READY  AGE
replicaset.apps/a-HASH  1  1  1  AGE
`)
    const wide = plain(
      await kubectlPrints(context, ['get', 'deployments,rs', '-o', 'wide', '--no-headers']),
      context,
    )
    expect(wide.split('\n').map(line => line.split('  ').slice(4).join(' '))).toEqual([
      expect.stringMatching(/^AGE main \S+ app=a$/),
      expect.stringMatching(/^AGE main \S+ app=a,pod-template-hash=HASH$/),
      '',
    ])
    const pods = plain(await kubectlPrints(context, ['get', 'po', '-o', 'wide', '--show-labels']), context)
    expect(pods).toMatch(
      /^NAME {2}READY {2}STATUS {2}RESTARTS {2}AGE {2}IP {2}NODE {2}NOMINATED NODE {2}READINESS GATES {2}LABELS\n/,
    )
    expect(pods).toMatch(
      /\na-HASH-POD {2}1\/1 {2}Running {2}0 {2}AGE {2}ADDRESS {2}\S+ {2}<none> {2}<none> {2}app=a,pod-template-hash=HASH\n$/,
    )
  },

  'shows nodes': async context => {
    const [title, ...rows] = plain(
      await kubectlPrints(context, ['get', 'nodes', '-o', 'wide']),
      context,
    ).split('\n')
    expect(title).toBe(
      'NAME  STATUS  ROLES  AGE  VERSION  INTERNAL-IP  EXTERNAL-IP  OS-IMAGE  KERNEL-VERSION  CONTAINER-RUNTIME',
    )
    expect(rows.find(row => row.includes('control-plane'))).toMatch(
      /^\S+ {2}Ready {2}control-plane(,master)? {2}\S+ {2}v1\.\d+\.\d+\S* {2}ADDRESS {2}<none> {2}\S.* {2}\S+ {2}\S+:\/\/\S+$/,
    )
  },

  'shows whole objects': async context => {
    await kubectlPrints(context, ['create', '-f', '-'], configMap({ k: 'v' }))
    const argv = ['get', 'configmap', 'c']
    expect(plain(await kubectlPrints(context, [...argv, '-o', 'yaml']), context)).toMatch(
      /^apiVersion: v1\ndata:\n {2}k: v\nkind: ConfigMap\nmetadata:\n {2}creationTimestamp: "TIME"\n {2}name: c\n {2}namespace: NAMESPACE\n {2}resourceVersion: "\d+"\n {2}uid: UID\n$/,
    )
    expect(JSON.parse(await kubectlPrints(context, [...argv, '-o', 'json']))).toMatchObject({
      kind: 'ConfigMap',
      data: { k: 'v' },
    })
    expect(await kubectlPrints(context, [...argv, '-o', 'jsonpath={.data.k}'])).toBe('v')
    expect(await kubectlPrints(context, [...argv, '-o', 'name'])).toBe('configmap/c\n')
    expect(await kubectlPrints(context, [...argv, '-o', 'custom-columns=K:.data.k'])).toBe('K\nv\n')
    expect(await kubectlPrints(context, [...argv, '-o', 'go-template={{.data.k}}'])).toBe('v')
    const list = await kubectlPrints(context, ['get', 'configmap', '-o', 'json'])
    expect(JSON.parse(list)).toMatchObject({ kind: 'List', apiVersion: 'v1', items: expect.any(Array) })
  },

  'chooses and sorts': async context => {
    for (const [name, colour] of [
      ['x', 'red'],
      ['y', 'blue'],
      ['z', 'red'],
    ] as const) {
      await kubectlPrints(context, ['create', 'configmap', name, `--from-literal=colour=${colour}`])
      await kubectlPrints(context, ['label', 'configmap', name, `hue=${colour}`])
    }
    const names = async (...argv: string[]) =>
      (await kubectlPrints(context, ['get', 'configmap', '-o', 'name', ...argv])).trim()
    expect(await names('-l', 'hue=red')).toBe('configmap/x\nconfigmap/z')
    expect(await names('-l', 'hue in (blue)')).toBe('configmap/y')
    expect(await names('--field-selector', 'metadata.name=z')).toBe('configmap/z')
    expect(await names('-l', 'hue', '--sort-by', '.data.colour')).toMatch(/^configmap\/y\n/)
    // No other test's objects have this label.
    expect(await names('-A', '-l', 'hue=blue')).toBe('configmap/y')
    const labelled = await kubectlPrints(context, [
      'get',
      'configmap',
      'x',
      '-L',
      'hue',
      '--show-labels',
      '--show-kind',
    ])
    expect(plain(labelled, context)).toBe('NAME  DATA  AGE  HUE  LABELS\nconfigmap/x  1  AGE  red  hue=red\n')
  },

  'says what it does not find': async context => {
    expect(await kubectl(context, ['get', 'pods'])).toEqual({
      code: 0,
      stdout: '',
      stderr: `No resources found in ${context.namespace} namespace.\n`,
    })
    expect(await kubectl(context, ['get', 'pod', 'x'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error from server (NotFound): pods "x" not found\n',
    })
    expect(await kubectl(context, ['get', 'nonsense'])).toMatchObject({
      code: 1,
      stderr: 'error: the server doesn\'t have a resource type "nonsense"\n',
    })
    expect((await kubectl(context, ['get', 'pods', '--field-selector', 'spec.x=1'])).stderr).toMatch(
      /^Error from server \(BadRequest\): Unable to find "\/v1, Resource=pods" that match label selector "", field selector "spec\.x=1": /,
    )
  },

  watches: async context => {
    await kubectlPrints(context, ['create', '-f', '-'], configMap({ k: 'v' }))
    using watching = startKubectl(context, ['get', 'configmap', '-w', '--field-selector=metadata.name=c'])
    const lines = (count: number) =>
      eventually(
        `${count} lines`,
        async () => plain(watching.printed.stdout, context),
        seen => seen.split('\n').length > count,
      )
    await lines(2)
    await kubectlPrints(context, ['patch', 'configmap', 'c', '--type=merge', '-p', '{"data":{"l":"v"}}'])
    expect(await lines(3)).toBe('NAME  DATA  AGE\nc  1  AGE\nc  2  AGE\n')
  },
})
