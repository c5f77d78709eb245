import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kubernetesDefaults } from '../../settings.ts'
import { makeCredentials } from '../certificates.ts'
import { writeKubeconfig } from '../kubeconfig.ts'
import { type ApiServer, startApiServer } from '../server.ts'

const subnet = 20 + (process.pid % 200)
const installed = await x('kubectl', ['version', '--client']).then(
  ({ exitCode }) => exitCode === 0,
  () => false,
)

const deployment = (replicas: number, more = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: hello}
spec:
  replicas: ${replicas}
  ${more}
  selector: {matchLabels: {app: hello}}
  template:
    metadata: {labels: {app: hello}}
    spec: {containers: [{name: a, image: "hello:1", ports: [{containerPort: 80}]}]}
`

describe.skipIf(!installed)('the kubectl of this machine', { timeout: 60_000 }, () => {
  let folder = ''
  let server: ApiServer | undefined

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tahan-kubectl-'))
    const credentials = await makeCredentials(subnet)
    const address = `127.${subnet}.0.10`
    server = await startApiServer({ address, port: 0, subnet, settings: kubernetesDefaults, credentials })
    await writeKubeconfig(path.join(folder, 'config'), server.url, credentials)
  })

  afterAll(async () => {
    await server?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function kubectl(...args: string[]): Promise<string> {
    // A home of its own: kubectl keeps what it discovered there.
    const env = { HOME: folder, KUBECONFIG: path.join(folder, 'config') }
    const { stdout, stderr } = await x('kubectl', args, { nodeOptions: { env } })
    return `${stdout}${stderr}`
  }

  async function file(content: string): Promise<string> {
    const name = path.join(folder, 'object.yaml')
    await writeFile(name, content)
    return name
  }

  test('knows the resources and what their fields mean', async () => {
    expect(await kubectl('api-resources')).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m)
    const words = await kubectl('explain', 'pods.spec.containers.readinessProbe')
    expect(words).toMatch(/^FIELD: readinessProbe <Probe>$/m)
    expect(words).toMatch(/^ {2}periodSeconds\t<integer>$/m)
  })

  test('applies, sees what it would change, and applies that', async () => {
    expect(await kubectl('apply', '-f', await file(deployment(1)))).toBe('deployment.apps/hello created\n')
    expect(await kubectl('apply', '-f', await file(deployment(1)))).toBe('deployment.apps/hello unchanged\n')
    expect(await kubectl('diff', '-f', await file(deployment(2)))).toContain('\n+  replicas: 2\n')
    expect(await kubectl('apply', '-f', await file(deployment(2)))).toBe('deployment.apps/hello configured\n')
    expect(await kubectl('get', 'deploy')).toMatch(/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nhello +0\/2 /)
    expect(await kubectl('describe', 'deploy', 'hello')).toMatch(
      /^RollingUpdateStrategy: +25% max unavailable, 25% max surge$/m,
    )
  })

  test('is told of mistakes as on any cluster', async () => {
    expect(await kubectl('apply', '-f', await file(deployment(1, 'colour: red')))).toContain(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.colour"',
    )
    expect(await kubectl('scale', 'deploy', 'hello', '--replicas=-1')).toContain('must')
    const unknown = 'apiVersion: nope/v1\nkind: Nope\nmetadata: {name: a}\n'
    expect(await kubectl('apply', '-f', await file(unknown))).toContain(
      'no matches for kind "Nope" in version "nope/v1"',
    )
    expect(await kubectl('get', 'nopes')).toContain('the server doesn\'t have a resource type "nopes"')
  })

  test('creates with its typed clients, which newer ones do in protobuf', async () => {
    expect(await kubectl('create', 'configmap', 'settings', '--from-literal=a=b')).toBe(
      'configmap/settings created\n',
    )
    expect(await kubectl('get', 'configmap', 'settings', '-o', 'jsonpath={.data.a}')).toBe('b')
    expect(await kubectl('auth', 'can-i', 'delete', 'nodes')).toContain('yes')
  })
})
