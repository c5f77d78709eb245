import type { PersistentVolumeClaim, Pod } from 'kubernetes-types/core/v1.js'
import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import { pathOf } from '../client/kinds.ts'
import type { Context } from '../context.ts'
import { idle, pod, podSpec, podTemplate, shell } from '../templates.ts'

const claim = (name: string, more: PersistentVolumeClaim['spec'] = {}): PersistentVolumeClaim => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } }, ...more },
})

/** A pod that runs a script where the claim is mounted. */
function user({ images }: Context, name: string, script: string, claimName = 'data'): Pod {
  const mount = { workingDir: '/data', volumeMounts: [{ name: 'data', mountPath: '/data' }] }
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName } }]
  return pod(name, podSpec(shell(images, script, mount), { restartPolicy: 'Never', volumes }))
}

const isBound = ({ status }: { status?: { phase?: string } }) => status?.phase === 'Bound'
const runs = ({ status }: { status?: { phase?: string } }) => status?.phase === 'Running'
const hasEnded = ({ status }: { status?: { phase?: string } }) =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** What a pod of a class that does not exist, or of no claim, is told. */
async function why({ api, namespace }: Context, name: string): Promise<string> {
  const unscheduled = (seen: Pick<Pod, 'status'>) =>
    seen.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
      ?.message
  const waiting = await api.until('pods', namespace, name, seen => unscheduled(seen) !== undefined)
  return unscheduled(waiting) ?? ''
}

export const volumes = group('a persistent volume', ['running pods', 'node-bound volumes'], {
  'is not made before its first pod is placed, and then on the node of that pod': async context => {
    const { api, namespace } = context
    await api.create('persistentvolumeclaims', namespace, claim('data'))
    const fieldSelector = 'involvedObject.name=data,reason=WaitForFirstConsumer'
    await api.untilAll('events', namespace, items => items.length > 0, { fieldSelector })
    const waiting = await api.get('persistentvolumeclaims', namespace, 'data')
    expect(waiting.status).toMatchObject({ phase: 'Pending' })
    expect(waiting.spec?.storageClassName).toBeTruthy()
    expect(waiting.metadata.finalizers).toContain('kubernetes.io/pvc-protection')
    await api.create('pods', namespace, user(context, 'a', idle))
    const { spec: placed } = await api.until('pods', namespace, 'a', runs)
    const { spec, status } = await api.until('persistentvolumeclaims', namespace, 'data', isBound)
    expect(status).toMatchObject({ accessModes: ['ReadWriteOnce'], capacity: { storage: '16Mi' } })
    const volume = await api.get('persistentvolumes', '', spec?.volumeName ?? '')
    expect(volume.status?.phase).toBe('Bound')
    expect(volume.spec?.claimRef).toMatchObject({ namespace, name: 'data', kind: 'PersistentVolumeClaim' })
    expect(volume.spec?.nodeAffinity?.required?.nodeSelectorTerms).toEqual([
      {
        matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [placed?.nodeName] }],
      },
    ])
  },

  'keeps what was written for the next pod, which comes to the same node': async context => {
    const { api, namespace } = context
    await api.create('persistentvolumeclaims', namespace, claim('data'))
    await api.create('pods', namespace, user(context, 'a', 'echo kept > said'))
    const first = await api.until('pods', namespace, 'a', hasEnded)
    expect(first.status?.phase).toBe('Succeeded')
    await api.create('pods', namespace, user(context, 'b', 'cat said'))
    const second = await api.until('pods', namespace, 'b', hasEnded)
    expect(second.spec?.nodeName).toBe(first.spec?.nodeName)
    expect((await api.call({ path: pathOf('pods', namespace, 'b', 'log') })).text).toBe('kept\n')
  },

  'stays while a pod uses it, and goes with its claim': async context => {
    const { api, namespace } = context
    await api.create('persistentvolumeclaims', namespace, claim('data'))
    await api.create('pods', namespace, user(context, 'a', idle))
    await api.until('pods', namespace, 'a', runs)
    const { spec } = await api.until('persistentvolumeclaims', namespace, 'data', isBound)
    await api.delete('persistentvolumeclaims', namespace, 'data')
    const going = await api.get('persistentvolumeclaims', namespace, 'data')
    expect(going.metadata.deletionTimestamp).toBeDefined()
    expect(await api.get('persistentvolumes', '', spec?.volumeName ?? '')).toBeDefined()
    await api.delete('pods', namespace, 'a', { gracePeriodSeconds: 0 })
    await api.untilGone('persistentvolumeclaims', namespace, 'data')
    await api.untilGone('persistentvolumes', '', spec?.volumeName ?? '')
  },

  'is waited for by a pod whose claim is not there': async context => {
    const { api, namespace } = context
    await api.create('pods', namespace, user(context, 'a', 'true'))
    expect(await why(context, 'a')).toContain('persistentvolumeclaim "data" not found')
    await api.create('persistentvolumeclaims', namespace, claim('data'))
    await api.until('pods', namespace, 'a', hasEnded)
  },

  'of a class that does not exist is never made, which its events say': async context => {
    const { api, namespace } = context
    await api.create('persistentvolumeclaims', namespace, claim('data', { storageClassName: 'none-such' }))
    await api.create('pods', namespace, user(context, 'a', 'true'))
    expect(await why(context, 'a')).toContain('pod has unbound immediate PersistentVolumeClaims')
    const fieldSelector = 'involvedObject.name=data,reason=ProvisioningFailed'
    const [event] = await api.untilAll('events', namespace, items => items.length > 0, { fieldSelector })
    expect(event?.message).toContain('storageclass.storage.k8s.io "none-such" not found')
  },

  'is asked for by a claim that does not change its mind': async ({ api, namespace }) => {
    await api.create('persistentvolumeclaims', namespace, claim('data'))
    const changed = api.patch('persistentvolumeclaims', namespace, 'data', {
      spec: { accessModes: ['ReadOnlyMany'] },
    })
    await expect(changed).rejects.toThrow(/spec is immutable after creation/)
    const sizeless = { metadata: { name: 'b' }, spec: { accessModes: ['ReadWriteOnce'] } }
    await expect(api.create('persistentvolumeclaims', namespace, sizeless)).rejects.toThrow(/spec\.resources/)
  },

  'of a stateful set is found again by the pod of the same name': async context => {
    const { api, namespace, images } = context
    const mount = { workingDir: '/data', volumeMounts: [{ name: 'data', mountPath: '/data' }] }
    const script = `echo once >> said; cat said; ${idle}`
    const spec = {
      serviceName: 'a',
      replicas: 1,
      selector: { matchLabels: { app: 'a' } },
      template: podTemplate('a', podSpec(shell(images, script, mount))),
      volumeClaimTemplates: [claim('data')],
    }
    await api.create('statefulsets', namespace, { metadata: { name: 'a' }, spec })
    const first = await api.until('pods', namespace, 'a-0', runs)
    await api.until('persistentvolumeclaims', namespace, 'data-a-0', isBound)
    await api.delete('pods', namespace, 'a-0')
    await api.until('pods', namespace, 'a-0', seen => seen.metadata.uid !== first.metadata.uid && runs(seen))
    const path = pathOf('pods', namespace, 'a-0', 'log')
    const told = async () => (await api.call({ path })).text
    await eventually('the log of a-0', told, text => text === 'once\nonce\n')
    await api.delete('statefulsets', namespace, 'a')
    await api.untilGone('pods', namespace, 'a-0')
    expect(isBound(await api.get('persistentvolumeclaims', namespace, 'data-a-0'))).toBe(true)
  },
})
