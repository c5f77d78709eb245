import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import { pathOf } from '../client/kinds.ts'
import type { Context } from '../context.ts'
import { pod, podSpec, shell } from '../templates.ts'
import { containerOf, hasEnded, isReady } from './state.ts'

const reasonsOf = async ({ api, namespace }: Context, name: string) => {
  const { items } = await api.list('events', namespace, { fieldSelector: `involvedObject.name=${name}` })
  return items.map(({ reason }) => reason)
}

export const life = group('a pod', ['running pods'], {
  'runs, is ready, and tells where it is': async context => {
    const { api, namespace, images } = context
    await api.create('pods', namespace, pod('a', podSpec(shell(images))))
    const running = await api.until('pods', namespace, 'a', isReady)
    expect(running.status).toMatchObject({
      phase: 'Running',
      podIP: expect.stringMatching(/^\d+(\.\d+){3}$/),
      hostIP: expect.stringMatching(/^\d+(\.\d+){3}$/),
      startTime: expect.any(String),
    })
    expect(running.status?.podIPs).toEqual([{ ip: running.status?.podIP }])
    expect(running.status?.conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual(
      expect.arrayContaining(['Initialized True', 'Ready True', 'ContainersReady True', 'PodScheduled True']),
    )
    expect(containerOf(running)).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      image: expect.any(String),
      imageID: expect.any(String),
      containerID: expect.stringMatching(/^[a-z]+:\/\/./),
      state: { running: { startedAt: expect.any(String) } },
    })
    await eventually(
      'events of its start',
      () => reasonsOf(context, 'a'),
      reasons => ['Scheduled', 'Pulled', 'Created', 'Started'].every(reason => reasons.includes(reason)),
    )
  },

  'that ends well has succeeded, when it is not to be restarted': async ({ api, namespace, images }) => {
    const spec = podSpec(shell(images, 'exit 0'), { restartPolicy: 'Never' })
    await api.create('pods', namespace, pod('a', spec))
    const ended = await api.until('pods', namespace, 'a', hasEnded)
    expect(ended.status?.phase).toBe('Succeeded')
    expect(containerOf(ended)).toMatchObject({
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    })
    expect(ended.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'PodCompleted' }),
    )
  },

  'that ends badly has failed, when it is not to be restarted': async ({ api, namespace, images }) => {
    const spec = podSpec(shell(images, 'exit 7'), { restartPolicy: 'Never' })
    await api.create('pods', namespace, pod('a', spec))
    const ended = await api.until('pods', namespace, 'a', hasEnded)
    expect(ended.status?.phase).toBe('Failed')
    expect(containerOf(ended)?.state?.terminated).toMatchObject({ exitCode: 7, reason: 'Error' })
  },

  'is restarted only after a failure, when it says so': async ({ api, namespace, images }) => {
    const script = 'if [ -e once ]; then exit 0; fi; : > once; exit 1'
    const container = shell(images, script, {
      workingDir: '/kept',
      volumeMounts: [{ name: 'kept', mountPath: '/kept' }],
    })
    const volumes = [{ name: 'kept', emptyDir: {} }]
    await api.create('pods', namespace, pod('a', podSpec(container, { restartPolicy: 'OnFailure', volumes })))
    const ended = await api.until('pods', namespace, 'a', hasEnded)
    expect(ended.status?.phase).toBe('Succeeded')
    expect(containerOf(ended)).toMatchObject({ restartCount: 1 })
  },

  'that keeps ending is restarted at once, and then backs off': async context => {
    const { api, namespace, images } = context
    await api.create('pods', namespace, pod('a', podSpec(shell(images, 'exit 1'))))
    const backing = await api.until(
      'pods',
      namespace,
      'a',
      seen => containerOf(seen)?.state?.waiting?.reason === 'CrashLoopBackOff',
    )
    expect(backing.status?.phase).toBe('Running')
    const status = containerOf(backing)
    expect(status?.restartCount).toBe(1)
    expect(status?.state?.waiting?.message).toMatch(
      /^back-off 10s restarting failed container=main pod=a_conformance-\w+\([0-9a-f-]{36}\)$/,
    )
    expect(status?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' })
    await eventually(
      'a BackOff event',
      () => reasonsOf(context, 'a'),
      reasons => reasons.includes('BackOff'),
    )
  },

  'is told to end, and has its time to do so': async ({ api, namespace, images }) => {
    const script = 'trap "sleep 1; exit 0" TERM; while :; do sleep 3600 & wait; done'
    await api.create(
      'pods',
      namespace,
      pod('a', podSpec(shell(images, script), { terminationGracePeriodSeconds: 30 })),
    )
    await api.until('pods', namespace, 'a', isReady)
    await api.delete('pods', namespace, 'a')
    const going = await api.get('pods', namespace, 'a')
    expect(going.metadata).toMatchObject({
      deletionGracePeriodSeconds: 30,
      deletionTimestamp: expect.any(String),
    })
    // It takes what it needs, not all it may have.
    await api.untilGone('pods', namespace, 'a')
    expect(Date.now()).toBeLessThan(Date.parse(going.metadata.deletionTimestamp ?? ''))
  },

  'that will not end is ended': async ({ api, namespace, images }) => {
    const script = 'trap "" TERM; while :; do sleep 1; done'
    await api.create(
      'pods',
      namespace,
      pod('a', podSpec(shell(images, script), { terminationGracePeriodSeconds: 1 })),
    )
    await api.until('pods', namespace, 'a', isReady)
    await api.delete('pods', namespace, 'a')
    await api.untilGone('pods', namespace, 'a')
  },

  'is forgotten at once when told so': async ({ api, namespace, images }) => {
    await api.create('pods', namespace, pod('a', podSpec(shell(images))))
    await api.until('pods', namespace, 'a', isReady)
    await api.delete('pods', namespace, 'a', { gracePeriodSeconds: 0 })
    expect(await api.find('pods', namespace, 'a')).toBeUndefined()
  },

  'does what it should before it ends': async ({ api, namespace, images }) => {
    const preStop = { exec: { command: ['sh', '-c', 'echo told > /proc/1/fd/1 2>/dev/null || :; sleep 1'] } }
    const container = shell(images, undefined, { lifecycle: { preStop } })
    const spec = podSpec(container, { terminationGracePeriodSeconds: 30 })
    await api.create('pods', namespace, pod('a', spec))
    await api.until('pods', namespace, 'a', isReady)
    const startedMs = Date.now()
    await api.delete('pods', namespace, 'a')
    await api.untilGone('pods', namespace, 'a')
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(900)
  },

  'sleeps before it ends, when that is all it should do': {
    needs: ['sleeping hooks'],
    show: async ({ api, namespace, images }) => {
      const container = shell(images, undefined, { lifecycle: { preStop: { sleep: { seconds: 1 } } } })
      await api.create('pods', namespace, pod('a', podSpec(container, { terminationGracePeriodSeconds: 30 })))
      await api.until('pods', namespace, 'a', isReady)
      const startedMs = Date.now()
      await api.delete('pods', namespace, 'a')
      await api.untilGone('pods', namespace, 'a')
      expect(Date.now() - startedMs).toBeGreaterThanOrEqual(900)
    },
  },

  'runs what prepares it first, one after the other': async ({ api, namespace, images }) => {
    const mount = { workingDir: '/work', volumeMounts: [{ name: 'work', mountPath: '/work' }] }
    const initContainers = [
      shell(images, 'echo one > said', { name: 'first', ...mount }),
      shell(images, 'echo two >> said', { name: 'second', ...mount }),
    ]
    const volumes = [{ name: 'work', emptyDir: {} }]
    const spec = podSpec(shell(images, 'cat said', mount), {
      initContainers,
      volumes,
      restartPolicy: 'Never',
    })
    await api.create('pods', namespace, pod('a', spec))
    const ended = await api.until('pods', namespace, 'a', hasEnded)
    expect(ended.status?.phase).toBe('Succeeded')
    expect(ended.status?.initContainerStatuses).toMatchObject([
      { name: 'first', ready: true, state: { terminated: { exitCode: 0 } } },
      { name: 'second', ready: true, state: { terminated: { exitCode: 0 } } },
    ])
    const { text } = await api.call({ path: pathOf('pods', namespace, 'a', 'log') })
    expect(text).toBe('one\ntwo\n')
  },

  'does not start when what prepares it fails': async ({ api, namespace, images }) => {
    const initContainers = [shell(images, 'exit 4', { name: 'first' })]
    const spec = podSpec(shell(images), { initContainers, restartPolicy: 'Never' })
    await api.create('pods', namespace, pod('a', spec))
    const ended = await api.until('pods', namespace, 'a', hasEnded)
    expect(ended.status?.phase).toBe('Failed')
    expect(ended.status?.initContainerStatuses?.[0]?.state?.terminated?.exitCode).toBe(4)
    expect(containerOf(ended)?.state?.waiting?.reason).toBe('PodInitializing')
    expect(ended.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Initialized',
        status: 'False',
        reason: 'ContainersNotInitialized',
        message: 'containers with incomplete status: [first]',
      }),
    )
  },

  'runs all its containers, and is ready when all are': async ({ api, namespace, images }) => {
    const side = shell(images, undefined, {
      name: 'side',
      readinessProbe: { exec: { command: ['sh', '-c', 'exit 1'] }, periodSeconds: 1 },
    })
    const spec = podSpec(shell(images))
    spec.containers.push(side)
    await api.create('pods', namespace, pod('a', spec))
    const half = await api.until(
      'pods',
      namespace,
      'a',
      seen => seen.status?.containerStatuses?.every(({ started }) => started) ?? false,
    )
    expect(isReady(half)).toBe(false)
    expect(half.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'containers with unready status: [side]',
      }),
    )
  },

  'says why its image cannot be had, and goes on trying': async context => {
    const { api, namespace, images } = context
    const container = shell(images, undefined, { image: 'registry.invalid/nobody/has-this:1' })
    await api.create('pods', namespace, pod('a', podSpec(container)))
    const reasons = ['ErrImagePull', 'ImagePullBackOff']
    const waiting = await api.until('pods', namespace, 'a', seen =>
      reasons.includes(containerOf(seen)?.state?.waiting?.reason ?? ''),
    )
    expect(waiting.status?.phase).toBe('Pending')
    expect(containerOf(waiting)?.state?.waiting?.message).toContain('registry.invalid/nobody/has-this:1')
    const backing = await api.until(
      'pods',
      namespace,
      'a',
      seen => containerOf(seen)?.state?.waiting?.reason === 'ImagePullBackOff',
    )
    expect(containerOf(backing)?.state?.waiting?.message).toBe(
      'Back-off pulling image "registry.invalid/nobody/has-this:1"',
    )
    await eventually(
      'an event of the failure',
      () => reasonsOf(context, 'a'),
      reasons => reasons.includes('Failed'),
    )
  },

  'of an image whose name makes no sense says so': async ({ api, namespace, images }) => {
    const container = shell(images, undefined, { image: 'Not A Name' })
    await api.create('pods', namespace, pod('a', podSpec(container)))
    await api.until(
      'pods',
      namespace,
      'a',
      seen => containerOf(seen)?.state?.waiting?.reason === 'InvalidImageName',
    )
  },

  'whose command is not there cannot be started': async ({ api, namespace, images }) => {
    const container = shell(images, undefined, { command: ['/no/such/command'] })
    await api.create('pods', namespace, pod('a', podSpec(container, { restartPolicy: 'Never' })))
    const ended = await api.until('pods', namespace, 'a', hasEnded)
    expect(containerOf(ended)?.state?.terminated).toMatchObject({ exitCode: 128, reason: 'StartError' })
    expect(containerOf(ended)?.state?.terminated?.message).toContain('/no/such/command')
  },

  'that lives too long is ended': async ({ api, namespace, images }) => {
    const spec = podSpec(shell(images), { activeDeadlineSeconds: 1, restartPolicy: 'Never' })
    await api.create('pods', namespace, pod('a', spec))
    const ended = await api.until('pods', namespace, 'a', hasEnded)
    expect(ended.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' })
  },
})
