import path from 'node:path'
import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import type { Context } from '../context.ts'
import { readyOnPaper } from '../paper-nodes.ts'
import { isReady } from '../pods/state.ts'
import { paperNode, pod, podSpec, shell } from '../templates.ts'
import { manifest, rolledOut } from './app.ts'
import { kubectl, kubectlPrints, startKubectl } from './kubectl.ts'
import { plain } from './plain.ts'

async function runPod(context: Context, script: string): Promise<void> {
  const { api, namespace, images } = context
  const mount = { workingDir: '/kept', volumeMounts: [{ name: 'kept', mountPath: '/kept' }] }
  const volumes = [{ name: 'kept', emptyDir: {} }]
  await api.create('pods', namespace, pod('a', podSpec(shell(images, script, mount), { volumes })))
  await api.until('pods', namespace, 'a', isReady)
}

export const running = group('kubectl', ['kubectl', 'running pods'], {
  'rollout follows, undoes, pauses and restarts': async context => {
    await kubectlPrints(context, ['apply', '-f', '-'], manifest(context))
    const rollout = (...argv: string[]) => kubectlPrints(context, ['rollout', ...argv, 'deployment/a'])
    expect(await rollout('status')).toMatch(/deployment "a" successfully rolled out\n$/)
    expect(await rollout('restart')).toBe('deployment.apps/a restarted\n')
    expect(await rollout('status')).toMatch(/deployment "a" successfully rolled out\n$/)
    const history = await rollout('history')
    expect(plain(history, context)).toBe(
      'deployment.apps/a\nREVISION  CHANGE-CAUSE\n1  <none>\n2  <none>\n\n',
    )
    expect(await rollout('undo')).toBe('deployment.apps/a rolled back\n')
    await rollout('status')
    expect(plain(await rollout('history'), context)).toContain('2  <none>\n3  <none>\n')
    expect(await rollout('history', '--revision=2')).toMatch(
      /^deployment\.apps\/a with revision #2\nPod Template:\n/,
    )
    expect(await rollout('pause')).toBe('deployment.apps/a paused\n')
    expect((await kubectl(context, ['rollout', 'undo', 'deployment/a'])).stderr).toMatch(
      /cannot rollback a paused deployment; resume it first/,
    )
    expect(await rollout('resume')).toBe('deployment.apps/a resumed\n')
  },

  'set, scale and wait change and follow': async context => {
    await rolledOut(context)
    const { image } = manifest(context).spec?.template.spec?.containers[0] ?? {}
    expect(await kubectlPrints(context, ['set', 'env', 'deployment/a', 'A=1'])).toBe(
      'deployment.apps/a env updated\n',
    )
    expect(await kubectlPrints(context, ['set', 'image', 'deployment/a', 'main=none:1'])).toBe(
      'deployment.apps/a image updated\n',
    )
    expect(await kubectlPrints(context, ['set', 'image', 'deployment/a', `main=${image}`])).toBe(
      'deployment.apps/a image updated\n',
    )
    expect(await kubectlPrints(context, ['scale', 'deployment/a', '--replicas=2'])).toBe(
      'deployment.apps/a scaled\n',
    )
    expect(
      (await kubectl(context, ['scale', 'deployment/a', '--replicas=1', '--current-replicas=7'])).stderr,
    ).toContain('Expected replicas to be 7, was 2')
    expect(await kubectlPrints(context, ['wait', '--for=condition=Available', 'deployment/a'])).toBe(
      'deployment.apps/a condition met\n',
    )
    expect(
      await kubectlPrints(context, ['wait', '--for=jsonpath={.status.readyReplicas}=2', 'deployment/a']),
    ).toBe('deployment.apps/a condition met\n')
    const never = await kubectl(context, ['wait', '--for=condition=Never', 'deployment/a', '--timeout=1s'])
    expect(never).toMatchObject({
      code: 1,
      stderr: 'error: timed out waiting for the condition on deployments/a\n',
    })
    const waiting = kubectlPrints(context, ['wait', '--for=delete', 'deployment/a'])
    await kubectlPrints(context, ['delete', 'deployment', 'a'])
    await waiting
  },

  'run and expose make pods and services': async context => {
    const { images } = context
    const run = [
      'run',
      'x',
      `--image=${images.shell}`,
      '--restart=Never',
      '--command',
      '--',
      'sh',
      '-c',
      'echo said',
    ]
    expect(await kubectlPrints(context, run)).toBe('pod/x created\n')
    await kubectlPrints(context, ['wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/x'])
    expect(await kubectlPrints(context, ['logs', 'x'])).toBe('said\n')
    expect(await kubectlPrints(context, ['expose', 'pod', 'x', '--port=80'])).toBe('service/x exposed\n')
    expect(plain(await kubectlPrints(context, ['get', 'service', 'x']), context)).toBe(
      'NAME  TYPE  CLUSTER-IP  EXTERNAL-IP  PORT(S)  AGE\nx  ClusterIP  ADDRESS  <none>  80/TCP  AGE\n',
    )
  },

  'logs shows, cuts and follows': async context => {
    const { api, namespace } = context
    const wait = 'until [ -e go ]; do sleep 0.1; done'
    await runPod(
      context,
      `if [ -e go ]; then exec sleep 3600; fi; echo one; echo two; ${wait}; echo three; exit 1`,
    )
    using following = startKubectl(context, ['logs', 'a', '-f'])
    await eventually(
      'its first words',
      async () => following.printed.stdout,
      said => said === 'one\ntwo\n',
    )
    expect(await kubectlPrints(context, ['logs', 'a'])).toBe('one\ntwo\n')
    await kubectlPrints(context, ['exec', 'a', '--', 'sh', '-c', ': > go'])
    expect((await following.ended).stdout).toBe('one\ntwo\nthree\n')
    await api.until(
      'pods',
      namespace,
      'a',
      ({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0,
    )
    expect(await kubectlPrints(context, ['logs', 'a', '--previous', '--tail=1'])).toBe('three\n')
    expect(
      await kubectlPrints(context, ['logs', '-l', 'app=a', '--prefix', '--tail=2', '--previous']),
    ).toMatch(/^\[pod\/a\/main\] \w+\n/)
    expect(await kubectl(context, ['logs', 'none'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('pods "none" not found'),
    })
  },

  'exec runs a command and ends as it does': async context => {
    await runPod(context, 'trap "exit 0" TERM; while :; do sleep 3600 & wait; done')
    expect(await kubectl(context, ['exec', 'a', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual(
      {
        code: 3,
        stdout: 'out\n',
        stderr: 'err\ncommand terminated with exit code 3\n',
      },
    )
    expect(await kubectlPrints(context, ['exec', '-i', 'a', '--', 'cat'], 'through\n')).toBe('through\n')
    expect((await kubectl(context, ['exec', 'a', '--', '/no/such'])).code).not.toBe(0)
    expect((await kubectl(context, ['exec', 'a', '-c', 'none', '--', 'true'])).stderr).toMatch(
      /container not found|container none is not valid/,
    )
  },

  'drain moves pods away and minds the budget': async context => {
    const { api, namespace, images, unique, after } = context
    // A node on paper ends no pod: what is not bound to it is enough to see what is said.
    after(() => api.discard('nodes', '', unique))
    await readyOnPaper(api, paperNode(unique))
    expect(await kubectlPrints(context, ['cordon', unique])).toBe(`node/${unique} cordoned\n`)
    expect(await kubectlPrints(context, ['cordon', unique])).toBe(`node/${unique} already cordoned\n`)
    expect(plain(await kubectlPrints(context, ['get', 'node', unique]), context)).toContain(
      'Ready,SchedulingDisabled  <none>',
    )
    expect(await kubectlPrints(context, ['uncordon', unique])).toBe(`node/${unique} uncordoned\n`)

    after(() => api.discard('pods', namespace, 'lone'))
    await api.create(
      'pods',
      namespace,
      pod('lone', podSpec(shell(images), { nodeName: unique, tolerations: [{ operator: 'Exists' }] })),
    )
    const refused = await kubectl(context, ['drain', unique])
    expect(refused.code).toBe(1)
    expect(refused.stdout).toBe(`node/${unique} cordoned\n`)
    expect(refused.stderr).toContain(
      'cannot delete Pods that declare no controller (use --force to override)',
    )

    const conditions = [{ type: 'Ready', status: 'True' }]
    await api.patch(
      'pods',
      namespace,
      'lone',
      { status: { phase: 'Running', conditions } },
      { type: 'strategic', subresource: 'status' },
    )
    const budget = {
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'lone' } } },
    }
    await api.create('poddisruptionbudgets', namespace, budget)
    await api.until('poddisruptionbudgets', namespace, 'b', ({ status }) => status?.currentHealthy === 1)
    const held = await kubectl(context, ['drain', unique, '--force', '--ignore-daemonsets', '--timeout=2s'])
    expect(held.code).toBe(1)
    expect(held.stderr).toContain("Cannot evict pod as it would violate the pod's disruption budget.")

    await api.delete('poddisruptionbudgets', namespace, 'b')
    const draining = kubectl(context, ['drain', unique, '--force', '--ignore-daemonsets'])
    await api.until('pods', namespace, 'lone', ({ metadata }) => metadata.deletionTimestamp !== undefined)
    await api.delete('pods', namespace, 'lone', { gracePeriodSeconds: 0 })
    const drained = await draining
    expect(drained.code, drained.stderr).toBe(0)
    expect(drained.stdout).toContain(`evicting pod ${namespace}/lone\n`)
    expect(drained.stdout).toMatch(new RegExp(`node/${unique} drained\n$`))
  },

  'taint adds and removes': async context => {
    const { api, unique, after } = context
    after(() => api.discard('nodes', '', unique))
    await readyOnPaper(api, paperNode(unique))
    const taint = (...argv: string[]) => kubectl(context, ['taint', 'node', unique, ...argv])
    expect((await taint('k=v:NoExecute')).stdout).toBe(`node/${unique} tainted\n`)
    expect((await taint('k=w:NoExecute')).stderr).toContain(
      'already has k taint(s) with same effect(s) and --overwrite is false',
    )
    expect((await taint('k:NoExecute-')).stdout).toBe(`node/${unique} untainted\n`)
  },

  'apply -k takes a whole app': async context => {
    const folder = path.resolve(import.meta.dirname, '../../../fixtures/apps/hello/manifests')
    expect((await kubectlPrints(context, ['apply', '-k', folder])).split('\n').toSorted()).toEqual([
      '',
      'deployment.apps/hello created',
      'poddisruptionbudget.policy/hello created',
      'service/hello created',
    ])
    // Where the client cannot tell, it writes what is there already.
    expect(await kubectlPrints(context, ['apply', '-k', folder])).toMatch(
      /^(\S+ (unchanged|configured)\n){3}$/,
    )
    await kubectlPrints(context, ['delete', '-k', folder, '--wait=false'])
  },
})
