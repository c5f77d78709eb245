import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import { exec } from '../client/exec.ts'
import { pathOf } from '../client/kinds.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'
import { http, idle, pod, podSpec, shell } from '../templates.ts'
import { containerOf, hasEnded, isReady } from './state.ts'

async function run({ api, namespace, images }: Context, script: string): Promise<void> {
  await api.create('pods', namespace, pod('a', podSpec(shell(images, script), { restartPolicy: 'Never' })))
}

async function log({ api, namespace }: Context, query = {}): Promise<string> {
  const { code, text } = await api.call({ path: pathOf('pods', namespace, 'a', 'log'), query })
  expect(code, text).toBe(200)
  return text
}

export const lookingIn = group('looking into a container', ['running pods'], {
  'shows what it says, or the end of it': async context => {
    await run(context, 'echo one; echo two >&2; echo three')
    await context.api.until('pods', context.namespace, 'a', hasEnded)
    expect((await log(context)).split('\n').toSorted()).toEqual(['', 'one', 'three', 'two'])
    expect(await log(context, { tailLines: 1 })).toMatch(/^(two|three)\n$/)
    expect(await log(context, { tailLines: 0 })).toBe('')
    expect(await log(context, { limitBytes: 2 })).toHaveLength(2)
    expect(await log(context, { timestamps: true, tailLines: 1 })).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d) \w+\n$/,
    )
    expect(await log(context, { sinceSeconds: 3600 })).toContain('one')
  },

  'follows what it says until it ends': async context => {
    const { api, namespace } = context
    await run(context, 'echo one; sleep 1; echo two')
    await api.until('pods', namespace, 'a', ({ status }) => status?.phase !== 'Pending')
    expect(await log(context, { follow: true })).toBe('one\ntwo\n')
  },

  'shows what it said before its last restart': async context => {
    const { api, namespace, images } = context
    const script = 'if [ -e once ]; then echo again; exec sleep 3600; fi; : > once; echo first; exit 1'
    const mount = { workingDir: '/kept', volumeMounts: [{ name: 'kept', mountPath: '/kept' }] }
    const volumes = [{ name: 'kept', emptyDir: {} }]
    await api.create('pods', namespace, pod('a', podSpec(shell(images, script, mount), { volumes })))
    await api.until('pods', namespace, 'a', seen => containerOf(seen)?.restartCount === 1 && isReady(seen))
    expect(await log(context, { previous: true })).toBe('first\n')
    await eventually(
      'its new words',
      () => log(context),
      text => text === 'again\n',
    )
  },

  'needs to know which one, when there are several': async ({ api, namespace, images }) => {
    const spec = podSpec(shell(images))
    spec.containers.push(shell(images, undefined, { name: 'side' }))
    await api.create('pods', namespace, pod('a', spec))
    await api.until('pods', namespace, 'a', isReady)
    const path = pathOf('pods', namespace, 'a', 'log')
    const status = await refusalOf(api.json({ path }))
    expect(status).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(status.message).toBe('a container name must be specified for pod a, choose one of: [main side]')
    const wrong = await refusalOf(api.json({ path, query: { container: 'none' } }))
    expect(wrong).toMatchObject({ code: 400, message: 'container none is not valid for pod a' })
    const previous = await refusalOf(api.json({ path, query: { container: 'main', previous: true } }))
    expect(previous).toMatchObject({
      code: 400,
      message: 'previous terminated container "main" in pod "a" not found',
    })
  },

  'that has not begun is refused': async ({ api, namespace, images }) => {
    const container = shell(images, undefined, { image: 'registry.invalid/nobody/has-this:1' })
    await api.create('pods', namespace, pod('a', podSpec(container)))
    await api.until(
      'pods',
      namespace,
      'a',
      seen => containerOf(seen)?.state?.waiting?.reason === 'ImagePullBackOff',
    )
    const status = await refusalOf(api.json({ path: pathOf('pods', namespace, 'a', 'log') }))
    expect(status).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      // It tries again and again, and is in one state or the other.
      message: expect.stringMatching(
        /^container "main" in pod "a" is waiting to start: (trying and failing to pull image|image can't be pulled)$/,
      ),
    })
  },

  'runs a command in it': async context => {
    const { api, namespace, images, kubeconfig } = context
    const container = shell(images, idle, { env: [{ name: 'A', value: 'own' }] })
    await api.create('pods', namespace, pod('a', podSpec(container)))
    await api.until('pods', namespace, 'a', isReady)
    const where = { namespace, pod: 'a' }
    const told = await exec(kubeconfig, where, ['sh', '-c', 'echo "$A"; echo wrong >&2'])
    expect(told).toMatchObject({ stdout: 'own\n', stderr: 'wrong\n', status: { status: 'Success' } })
    const failed = await exec(kubeconfig, where, ['sh', '-c', 'exit 5'])
    expect(failed.status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '5' }] },
    })
    const echoed = await exec(kubeconfig, where, ['sh', '-c', 'read line; echo "<$line>"'], 'typed\n')
    expect(echoed.stdout).toBe('<typed>\n')
  },

  'passes requests on to its port': async context => {
    const { api, namespace, images } = context
    await api.create('pods', namespace, pod('a', podSpec(http(images))))
    await api.until('pods', namespace, 'a', isReady)
    const path = pathOf('pods', namespace, 'a')
    const port = http(images).ports?.[0]?.containerPort
    const proxied = (below: string, method = 'GET') =>
      api.call({ method, path: `${path.replace(/a$/, `http:a:${port}`)}/proxy${below}` })
    expect(await proxied('/healthz')).toMatchObject({ code: 200, text: 'alive\n' })
    expect(await proxied('/none')).toMatchObject({ code: 404, text: expect.stringContaining('Try /') })
    expect((await proxied('/', 'POST')).code).toBe(405)
    // Without a port it is the first that the pod names.
    expect((await api.call({ path: pathOf('pods', namespace, 'a', 'proxy') })).code).toBeLessThan(400)
    const closed = await api.call({ path: `${path}:1/proxy/` })
    expect(closed.code).toBe(503)
    expect(closed.text).toMatch(/trying to reach service/i)
  },
})
