import type { Container, PodSpec } from 'kubernetes-types/core/v1.js'
import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { pathOf } from '../client/kinds.ts'
import type { Context } from '../context.ts'
import { pod, podSpec, shell } from '../templates.ts'
import { containerOf, hasEnded } from './state.ts'

/** What a container's script says, from its start to its end. */
async function said(
  { api, namespace, images }: Context,
  script: string,
  container: Partial<Container>,
  more: Partial<PodSpec> = {},
): Promise<string[]> {
  const spec = podSpec(shell(images, script, container), { restartPolicy: 'Never', ...more })
  await api.create('pods', namespace, pod('a', spec))
  await api.until('pods', namespace, 'a', hasEnded)
  const { text } = await api.call({ path: pathOf('pods', namespace, 'a', 'log') })
  return text.trimEnd().split('\n')
}

export const environment = group('a container', ['running pods'], {
  'gets its variables, which may refer to those before': async context => {
    const env = [
      { name: 'A', value: 'one' },
      { name: 'B', value: '$(A)-two' },
      { name: 'C', value: '$$(A)' },
      { name: 'D', value: '$(NOT_THERE)' },
    ]
    const told = await said(context, 'echo "$A"; echo "$B"; echo "$C"; echo "$D"', { env })
    expect(told).toEqual(['one', 'one-two', '$(A)', '$(NOT_THERE)'])
  },

  'gets variables in its arguments': async context => {
    const env = [{ name: 'A', value: 'one' }]
    const command = ['sh', '-c', 'echo "$0 $1"', '$(A)', '$$(A)']
    expect(await said(context, '', { env, command })).toEqual(['one $(A)'])
  },

  'is told about itself': async context => {
    const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } })
    const env = [
      field('NAME', 'metadata.name'),
      field('SPACE', 'metadata.namespace'),
      field('IP', 'status.podIP'),
      field('NODE', 'spec.nodeName'),
      field('LABEL', "metadata.labels['app']"),
      field('ACCOUNT', 'spec.serviceAccountName'),
      { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
    ]
    const resources = { requests: { cpu: '10m' } }
    const script = 'echo "$NAME $SPACE $LABEL $ACCOUNT $CPU"; echo "$IP $NODE"; echo "$HOSTNAME"'
    const [self, place, host] = await said(context, script, { env, resources })
    const { spec, status } = await context.api.get('pods', context.namespace, 'a')
    expect(self).toBe(`a ${context.namespace} a default 10`)
    expect(place).toBe(`${status?.podIP} ${spec?.nodeName}`)
    expect(host).toBe('a')
  },

  'gets what config maps and secrets hold': async context => {
    const { api, namespace } = context
    await api.create('configmaps', namespace, { metadata: { name: 'c' }, data: { ONE: '1', TWO: '2' } })
    await api.create('secrets', namespace, { metadata: { name: 's' }, stringData: { THREE: '3' } })
    const env = [
      { name: 'TWO', value: 'own' },
      { name: 'FOUR', valueFrom: { secretKeyRef: { name: 's', key: 'THREE' } } },
      { name: 'FIVE', valueFrom: { configMapKeyRef: { name: 'c', key: 'NONE', optional: true } } },
    ]
    const envFrom = [
      { configMapRef: { name: 'c' } },
      { prefix: 'S_', secretRef: { name: 's' } },
      { configMapRef: { name: 'none', optional: true } },
    ]
    const script = 'echo "$ONE $TWO $S_THREE $FOUR <$FIVE>"'
    expect(await said(context, script, { env, envFrom })).toEqual(['1 own 3 3 <>'])
  },

  'waits for a config map that is not there': async ({ api, namespace, images }) => {
    const container = shell(images, undefined, { envFrom: [{ configMapRef: { name: 'late' } }] })
    await api.create('pods', namespace, pod('a', podSpec(container)))
    const waiting = await api.until(
      'pods',
      namespace,
      'a',
      seen => containerOf(seen)?.state?.waiting?.reason === 'CreateContainerConfigError',
    )
    expect(containerOf(waiting)?.state?.waiting?.message).toBe('configmap "late" not found')
    await api.create('configmaps', namespace, { metadata: { name: 'late' }, data: { A: '1' } })
    await api.until('pods', namespace, 'a', ({ status }) => status?.phase === 'Running')
  },

  'reads config maps and secrets as files': async context => {
    const { api, namespace } = context
    await api.create('configmaps', namespace, { metadata: { name: 'c' }, data: { one: '1', two: '2' } })
    await api.create('secrets', namespace, { metadata: { name: 's' }, stringData: { three: '3' } })
    const volumes = [
      { name: 'c', configMap: { name: 'c', items: [{ key: 'two', path: 'deep/second' }] } },
      { name: 's', secret: { secretName: 's' } },
      { name: 'all', projected: { sources: [{ configMap: { name: 'c' } }, { secret: { name: 's' } }] } },
      {
        name: 'self',
        downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] },
      },
    ]
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/files/${name}` }))
    const script =
      'cat deep/second; echo; cat ../s/three; echo; cat ../all/one ../all/three; echo; cat ../self/labels; echo; ls'
    const told = await said(context, script, { volumeMounts, workingDir: '/files/c' }, { volumes })
    expect(told).toEqual(['2', '3', '13', 'app="a"', 'deep'])
  },

  'shares an empty folder with the others of its pod': async ({ api, namespace, images }) => {
    const mount = { workingDir: '/shared', volumeMounts: [{ name: 'shared', mountPath: '/shared' }] }
    const spec = podSpec(shell(images, 'echo hello > said', mount), {
      restartPolicy: 'Never',
      volumes: [{ name: 'shared', emptyDir: {} }],
    })
    spec.containers.push(
      shell(images, 'until [ -e said ]; do sleep 0.1; done; cat said', { name: 'other', ...mount }),
    )
    await api.create('pods', namespace, pod('a', spec))
    const ended = await api.until('pods', namespace, 'a', hasEnded)
    expect(ended.status?.phase).toBe('Succeeded')
    const path = pathOf('pods', namespace, 'a', 'log')
    expect((await api.call({ path, query: { container: 'other' } })).text).toBe('hello\n')
  },

  'runs as the user it should': {
    needs: ['any user'],
    show: async context => {
      const securityContext = { runAsUser: 12345, runAsGroup: 12346 }
      const [uid] = await said(context, 'id -u 2>/dev/null || grep Uid /proc/self/status', {
        securityContext,
      })
      expect(uid).toContain('12345')
    },
  },
})
