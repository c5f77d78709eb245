import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import type { ContainerStatus, Pod } from 'kubernetes-types/core/v1.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kubeletPort } from '../addresses.ts'
import { cgroupVersion } from '../cgroups.ts'
import type { Stored } from '../client/resources.ts'
import { doorPort } from '../door-port.ts'
import { execUpgrade } from '../kubelet-protocol.ts'
import { type EmbeddedCluster, openEmbedded } from '../open.ts'
import { kubernetesDefaults } from '../settings.ts'
import { findMarked } from '../supervisor/marked.ts'
import { apiOf, textOf } from '../testing/api-of.ts'
import { eventually } from '../testing/eventually.ts'
import { shellPod } from '../testing/objects.ts'

const namespace = 'default'
const isRoot = process.getuid?.() === 0

describe('a node agent', () => {
  let cluster: EmbeddedCluster
  let api: Awaited<ReturnType<typeof apiOf>>

  beforeAll(async () => {
    const settings = { ...kubernetesDefaults, restartBackOffMs: 400, podRelistPeriodMs: 100 }
    cluster = await openEmbedded({ nodes: 1, settings })
    api = await apiOf(cluster)
  }, 60_000)

  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
  }, 30_000)

  const pod = (name: string) => api.get('pods', namespace, name)
  const create = (object: Pod) => api.create('pods', namespace, object)
  const messages = async (name: string) =>
    (await api.list('events', { namespace })).items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`)

  /** The log of a pod, as `kubectl logs` gets it. */
  const logs = (name: string, query = '') =>
    textOf(cluster, `/api/v1/namespaces/${namespace}/pods/${name}/log${query}`)

  /** Waits until the pod's only container is as the predicate wants it. */
  const until = (name: string, wanted: (status: ContainerStatus, pod: Stored<Pod>) => boolean) =>
    eventually(async () => {
      const now = await pod(name)
      const status = now.status?.containerStatuses?.[0]
      if (status && wanted(status, now)) return now
      throw new Error(`${name} is ${JSON.stringify(now.status)}`)
    })

  test('gives a container its environment, and expands commands', async () => {
    await api.create('configmaps', namespace, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'colours' },
      data: { sky: 'blue', grass: 'green' },
    })
    await api.create('secrets', namespace, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'words' },
      stringData: { pass: 'sésame' },
    })
    const print =
      'echo "$NAME $NODE $IP $SKY $C_grass $PASS $LIMIT $BOTH $HOST:$PORT $KUBERNETES_SERVICE_PORT"'
    await create(
      shellPod('environment', '', {
        restartPolicy: 'Never',
        containers: [
          {
            name: 'environment',
            image: 'local/sh',
            command: ['sh', '-c'],
            args: [`${print}; echo '$(BOTH) $$(BOTH) $(NONE)'`],
            ports: [{ containerPort: 7070 }],
            resources: { limits: { cpu: '1500m' } },
            envFrom: [{ prefix: 'C_', configMapRef: { name: 'colours' } }],
            env: [
              { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
              { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
              { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              { name: 'SKY', valueFrom: { configMapKeyRef: { name: 'colours', key: 'sky' } } },
              { name: 'PASS', valueFrom: { secretKeyRef: { name: 'words', key: 'pass' } } },
              { name: 'LIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
              { name: 'BOTH', value: '$(NAME)-$(SKY)' },
            ],
          },
        ],
      }),
    )
    const { status } = await until('environment', ({ state }) => state?.terminated !== undefined)
    expect(status?.phase).toBe('Succeeded')
    const ip = status?.podIP
    expect((await logs('environment')).split('\n')).toEqual([
      `environment server-1 ${ip} blue green sésame 2 environment-blue ${ip}:7070 ${doorPort(443)}`,
      'environment-blue $(BOTH) $(NONE)',
      '',
    ])
  })

  test('says which object a container lacks, and starts it when it comes', async () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'late', key: 'a' } } }]
    const containers = [{ name: 'lacking', image: 'local/sh', args: ['-c', 'echo "$A"; sleep 600'], env }]
    await create(shellPod('lacking', '', { containers }))
    const { status } = await until(
      'lacking',
      ({ state }) => state?.waiting?.reason === 'CreateContainerConfigError',
    )
    expect(status?.containerStatuses?.[0]?.state?.waiting?.message).toBe('configmap "late" not found')
    await api.create('configmaps', namespace, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'late' },
      data: { a: 'at last' },
    })
    await until('lacking', ({ ready }) => ready)
    await eventually(async () => expect(await logs('lacking')).toBe('at last\n'))
  })

  test('shows volumes where the container is told to look', async () => {
    await create(
      shellPod('volumes', '', {
        restartPolicy: 'Never',
        volumes: [
          { name: 'map', configMap: { name: 'colours', items: [{ key: 'sky', path: 'above/sky' }] } },
          { name: 'words', secret: { secretName: 'words', defaultMode: 0o400 } },
          {
            name: 'me',
            downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] },
          },
          { name: 'scratch', emptyDir: {} },
        ],
        containers: [
          {
            name: 'volumes',
            image: 'local/sh',
            args: [
              '-c',
              'cd $TAHAN_ROOT; cat etc/map/above/sky words/pass me/name; echo; echo hi > tmp/x; cat tmp/x; pwd -P',
            ],
            volumeMounts: [
              { name: 'map', mountPath: '/etc/map' },
              { name: 'words', mountPath: '/words' },
              { name: 'me', mountPath: '/me' },
              { name: 'scratch', mountPath: '/tmp' },
            ],
          },
        ],
      }),
    )
    await until('volumes', ({ state }) => state?.terminated?.exitCode === 0)
    expect(await logs('volumes')).toMatch(/^bluesésamevolumes\nhi\n/)
    const { mode } = await stat(path.join(cluster.stateFolder, 'nodes', 'server-1', 'pods'))
    expect(mode & 0o066, 'others cannot look for pods whose secrets they might read').toBe(0)
  })

  test('runs init containers one after the other, and first', async () => {
    const step = (name: string) => ({
      name,
      image: 'local/sh',
      args: ['-c', `echo ${name} >> $TAHAN_ROOT/log/l`],
    })
    const volumeMounts = [{ name: 'log', mountPath: '/log' }]
    await create(
      shellPod('initialized', '', {
        restartPolicy: 'OnFailure',
        volumes: [{ name: 'log', emptyDir: {} }],
        initContainers: [step('one'), step('two')].map(spec => ({ ...spec, volumeMounts })),
        containers: [
          { name: 'main', image: 'local/sh', args: ['-c', 'cat $TAHAN_ROOT/log/l'], volumeMounts },
        ],
      }),
    )
    const { status } = await until('initialized', ({ state }) => state?.terminated !== undefined)
    expect(await logs('initialized', '?container=main')).toBe('one\ntwo\n')
    expect(status?.initContainerStatuses?.map(({ ready }) => ready)).toEqual([true, true])
  })

  test.each(['/exec/default/x/y', '/exec/%', '//', '/'])(
    'lets nobody without the token run a command, whatever is asked: %s',
    async path => {
      const socket = connect({
        host: cluster.record.nodes[0]?.address ?? '',
        port: kubeletPort,
        rejectUnauthorized: false,
      })
      socket.write(
        `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: ${execUpgrade}\r\n\r\n`,
      )
      expect(await text(socket)).toContain('HTTP/1.1 401 ')
    },
  )

  test('restarts what crashes, later and later', async () => {
    await create(shellPod('crashing', 'echo so long; exit 3'))
    const { status } = await until(
      'crashing',
      ({ state, restartCount }) => restartCount >= 2 && state?.waiting?.reason === 'CrashLoopBackOff',
    )
    const [container] = status?.containerStatuses ?? []
    expect(container?.lastState?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' })
    expect(container?.state?.waiting?.message).toMatch(
      /^back-off \d+s restarting failed container=crashing pod=crashing_default\(/,
    )
    expect(await logs('crashing', '?previous=true')).toBe('so long\n')
  })

  test('says why an image cannot be had', async () => {
    const containers = [{ name: 'strange', image: 'nginx:1.27' }]
    await create(shellPod('strange', '', { containers }))
    await until('strange', ({ state }) => state?.waiting?.reason === 'ImagePullBackOff')
    expect((await messages('strange')).join('\n')).toContain(
      'Failed: Failed to pull image "nginx:1.27": The embedded cluster runs processes, not images',
    )
  })

  test('follows readiness, and restarts what is not alive', async () => {
    await create(
      shellPod('probed', '', {
        containers: [
          {
            name: 'probed',
            image: 'local/sh',
            args: ['-c', 'touch $TAHAN_ROOT/alive; sleep 600'],
            readinessProbe: {
              exec: { command: ['sh', '-c', 'test -e $TAHAN_ROOT/ready'] },
              periodSeconds: 1,
            },
            livenessProbe: {
              exec: { command: ['sh', '-c', 'test ! -e $TAHAN_ROOT/dead'] },
              periodSeconds: 1,
              failureThreshold: 1,
            },
          },
        ],
      }),
    )
    await until('probed', ({ state, ready }) => state?.running !== undefined && !ready)
    const { uid } = (await pod('probed')).metadata
    const root = path.join(cluster.stateFolder, 'nodes/server-1/pods', uid, 'roots/probed')
    const touch = (file: string) => writeFile(path.join(root, file), '')
    await touch('ready')
    await until('probed', ({ ready }) => ready)
    await touch('dead')
    await until('probed', ({ restartCount, ready }) => restartCount === 1 && !ready) // a new one is not ready yet
    const said = await messages('probed')
    expect(said).toContain('Unhealthy: Readiness probe failed: ')
    expect(said).toContain('Killing: Container probed failed liveness probe, will be restarted')
  })

  test('grants the grace that was asked for, and no more', async () => {
    const script = 'trap "echo asked; sleep 0.3; echo done; exit 0" TERM; while :; do sleep 0.1; done'
    await create(shellPod('polite', script, { terminationGracePeriodSeconds: 20 }))
    await create(shellPod('stubborn', 'trap "" TERM; while :; do sleep 0.1; done'))
    await until('polite', ({ ready }) => ready)
    await until('stubborn', ({ ready }) => ready)
    const began = performance.now()
    await Promise.all(['polite', 'stubborn'].map(name => api.delete('pods', namespace, name)))
    await eventually(async () =>
      expect((await api.list('pods')).items.map(p => p.metadata.name)).not.toContain('polite'),
    )
    await eventually(async () =>
      expect((await api.list('pods')).items.map(p => p.metadata.name)).not.toContain('stubborn'),
    )
    expect(performance.now() - began).toBeLessThan(15_000) // far below the polite one's grace
    for (const name of ['polite', 'stubborn']) {
      expect(findMarked({ TAHAN_CLUSTER: cluster.record.id, TAHAN_POD: `default/${name}` })).toEqual([])
    }
  })

  test('ends a pod of a Job-like policy as it went', async () => {
    await create(shellPod('failing', 'exit 7', { restartPolicy: 'Never' }))
    const { status } = await until('failing', ({ state }) => state?.terminated !== undefined)
    await eventually(async () => expect((await pod('failing')).status?.phase).toBe('Failed'))
    expect(status?.containerStatuses?.[0]?.restartCount).toBe(0)
  })

  test('runs a container as the user that is asked for', async ({ skip }) => {
    skip(!isRoot, 'only root can run processes as other users: run the tests as root')
    const securityContext = { runAsUser: 10_001, runAsGroup: 10_002, runAsNonRoot: true }
    await create(shellPod('user', 'id -u; id -g', { restartPolicy: 'Never', securityContext }))
    await until('user', ({ state }) => state?.terminated?.exitCode === 0)
    expect(await logs('user')).toBe('10001\n10002\n')
    await create(shellPod('root', 'id', { securityContext: { runAsNonRoot: true } }))
    const { status } = await until(
      'root',
      ({ state }) => state?.waiting?.reason === 'CreateContainerConfigError',
    )
    expect(status?.containerStatuses?.[0]?.state?.waiting?.message).toContain('runAsNonRoot')
  })

  test('kills what takes more memory than its limit', async ({ skip }) => {
    skip(!isRoot, 'only root can write control groups: run the tests as root')
    skip(cgroupVersion() === undefined, 'this machine has no control groups: mount them at /sys/fs/cgroup')
    const fill = 'Buffer.alloc(300e6, 1); setInterval(() => {}, 1000)'
    const containers = [
      {
        name: 'greedy',
        image: `local/${process.execPath}`,
        args: ['-e', fill],
        resources: { limits: { memory: '100Mi' } },
      },
    ]
    await create(shellPod('greedy', '', { restartPolicy: 'Never', containers }))
    const { status } = await until('greedy', ({ state }) => state?.terminated !== undefined)
    expect(status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    })
  })
}, 60_000)
