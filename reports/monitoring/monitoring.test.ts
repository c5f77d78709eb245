import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1.js'
import type { ConfigMap, Service } from 'kubernetes-types/core/v1.js'
import { x } from 'tinyexec'
import { expect, onTestFinished, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { makeCredentials } from '../../cluster/embedded/api/certificates.ts'
import { writeKubeconfig } from '../../cluster/embedded/api/kubeconfig.ts'
import { startApiServer } from '../../cluster/embedded/api/server.ts'
import { kubernetesDefaults } from '../../cluster/embedded/settings.ts'
import { missing } from '../../support/metrics/testing/program.ts'
import { TestPrometheus } from '../../support/metrics/testing/prometheus.ts'

const folder = import.meta.dirname
const subnet = 20 + (process.pid % 200)
const noKubectl =
  missing('kubectl') && 'not installed: kubectl. Get it with: apt-get install kubernetes-client'

async function kubectl(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await x('kubectl', [...args], {
    nodeOptions: { env: { PATH: process.env.PATH, ...env } },
  })
  expect(exitCode, stderr).toBe(0)
  return stdout
}

interface Built {
  kind: string
  metadata: { name: string; namespace?: string }
}

async function built(): Promise<Built[]> {
  return parseAllDocuments(await kubectl(['kustomize', folder])).map(document => document.toJS() as Built)
}

type Workload = Deployment | DaemonSet
const workloadsOf = (objects: Built[]) =>
  objects.filter(({ kind }) => ['Deployment', 'DaemonSet'].includes(kind)) as unknown as Workload[]
const containersOf = ({ spec }: Workload) => spec?.template.spec?.containers ?? []

test('what is deployed is of one version each, and asks for little enough to stand on Raspberry Pis', async ({
  skip,
}) => {
  skip(noKubectl !== undefined, noKubectl)
  const containers = workloadsOf(await built()).flatMap(containersOf)
  expect(containers.map(({ image }) => image?.replace(/:.*/, '')).toSorted()).toEqual([
    'grafana/grafana',
    'prom/node-exporter',
    'prom/prometheus',
    'prom/pushgateway',
  ])
  for (const { image, resources } of containers) {
    expect(image).toMatch(/:v?\d+\.\d+\.\d+$/)
    expect(resources?.requests, image).toEqual({
      cpu: expect.stringMatching(/^\d+m$/),
      memory: expect.stringMatching(/^\d+Mi$/),
    })
    expect(resources?.limits?.memory, image).toMatch(/^\d+Mi$/)
  }
  const sum = (pick: (container: (typeof containers)[number]) => string | undefined) =>
    containers.reduce((total, container) => total + Number.parseInt(pick(container) ?? '', 10), 0)
  expect(sum(({ resources }) => String(resources?.requests?.memory))).toBeLessThan(512)
  expect(sum(({ resources }) => String(resources?.requests?.cpu))).toBeLessThan(250)
})

test('every dashboard is in it, as it is in reports/grafana', async ({ skip }) => {
  skip(noKubectl !== undefined, noKubectl)
  const grafana = path.join(folder, '../grafana')
  const files = readdirSync(grafana).filter(name => name.endsWith('.json'))
  const maps = (await built()).filter(({ kind }) => kind === 'ConfigMap') as unknown as ConfigMap[]
  const found = maps.find(({ metadata }) => metadata?.name?.startsWith('tahan-dashboards-'))
  expect(Object.keys(found?.data ?? {}).toSorted()).toEqual(files.toSorted())
  for (const file of files) expect(found?.data?.[file]).toBe(readFileSync(path.join(grafana, file), 'utf8'))
})

test('what a pod mounts, selects and is reached at is there, under the name it has', async ({ skip }) => {
  skip(noKubectl !== undefined, noKubectl)
  const objects = await built()
  const names = objects.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name)
  const workloads = workloadsOf(objects)
  for (const workload of workloads) {
    const pod = workload.spec?.template
    expect(pod?.metadata?.labels).toMatchObject(
      workload.spec?.selector.matchLabels ?? { missing: 'selector' },
    )
    const volumes = pod?.spec?.volumes ?? []
    for (const { configMap } of volumes) if (configMap) expect(names).toContain(configMap.name)
    for (const { volumeMounts = [] } of containersOf(workload)) {
      for (const { name } of volumeMounts) expect(volumes.map(volume => volume.name)).toContain(name)
    }
  }
  const services = objects.filter(({ kind }) => kind === 'Service') as unknown as Service[]
  const config = parse(readFileSync(path.join(folder, 'grafana/datasource.yaml'), 'utf8'))
  const reached = services.map(({ metadata, spec }) => `${metadata?.name}:${spec?.ports?.[0]?.port}`)
  expect(reached.toSorted()).toEqual(['grafana:3000', 'prometheus:9090', 'pushgateway:9091'])
  expect(reached).toContain(new URL(config.datasources[0].url).host)
  // Of the part of the NodePort range that Kubernetes hands out last.
  for (const { spec } of services) expect(spec?.ports?.[0]?.nodePort).toBeLessThan(30_086)
})

test('a Kubernetes API takes all of it, and nothing changes the second time', { timeout: 60_000 }, async ({
  skip,
}) => {
  skip(noKubectl !== undefined, noKubectl)
  const home = mkdtempSync(path.join(tmpdir(), 'tahan-monitoring-'))
  const credentials = await makeCredentials(subnet)
  const address = `127.${subnet}.0.10`
  const server = await startApiServer({ address, port: 0, subnet, settings: kubernetesDefaults, credentials })
  onTestFinished(async () => {
    await server.close()
    rmSync(home, { recursive: true, force: true })
  })
  const KUBECONFIG = path.join(home, 'config')
  await writeKubeconfig(KUBECONFIG, server.url, credentials)
  const apply = () => kubectl(['apply', '-k', folder], { HOME: home, KUBECONFIG })
  const first = (await apply()).trim().split('\n')
  expect(first).toHaveLength((await built()).length)
  for (const line of first) expect(line).toMatch(/ created$/)
  for (const line of (await apply()).trim().split('\n')) expect(line).toMatch(/ unchanged$/)
})

interface ScrapeConfig {
  job_name: string
  kubernetes_sd_configs?: { role: string }[]
  static_configs?: { targets: string[]; labels?: Record<string, string> }[]
  scheme?: string
  tls_config?: unknown
  authorization?: unknown
  file_sd_configs?: { files: string[] }[]
}

/** What Kubernetes would tell Prometheus of, for each role: Debian's Prometheus is built without asking it itself. */
const discovered: Record<string, ScrapeConfig['static_configs']> = {
  pod: [
    {
      targets: ['10.0.0.2:9100'],
      labels: {
        __meta_kubernetes_pod_label_app_kubernetes_io_name: 'node-exporter',
        __meta_kubernetes_pod_container_port_name: 'metrics',
        __meta_kubernetes_pod_node_name: 'pi-1',
      },
    },
    {
      targets: ['10.0.0.3:9090'],
      labels: {
        __meta_kubernetes_pod_label_app_kubernetes_io_name: 'prometheus',
        __meta_kubernetes_pod_container_port_name: 'http',
        __meta_kubernetes_pod_node_name: 'pi-1',
      },
    },
  ],
  node: [{ targets: ['10.0.0.2:10250'], labels: { __meta_kubernetes_node_name: 'pi-1' } }],
}

test('Prometheus finds machines by their node’s name, and pods through the API server', {
  timeout: 60_000,
}, async ({ skip }) => {
  const why = missing('prometheus')
  skip(why !== undefined, why)
  const file = path.join(folder, 'prometheus/prometheus.yml')
  const config = parse(readFileSync(file, 'utf8')) as { scrape_configs: ScrapeConfig[] }
  await using prometheus = await TestPrometheus.configured({
    ...config,
    scrape_configs: config.scrape_configs.map(
      ({ kubernetes_sd_configs: [asked] = [], tls_config: _, authorization: __, ...scrape }) => ({
        ...scrape,
        ...(asked && { static_configs: discovered[asked.role] }),
        ...(scrape.file_sd_configs && {
          file_sd_configs: [{ files: [path.join(folder, 'prometheus/targets.yml')] }],
        }),
      }),
    ),
  })
  const found = (await prometheus.targets(3)).map(({ url, labels }) => ({ url, ...labels }))
  expect(found.toSorted((a, b) => a.url.localeCompare(b.url))).toEqual([
    { url: 'http://10.0.0.2:9100/metrics', instance: 'pi-1', job: 'node', node: 'pi-1' },
    { url: 'http://pushgateway:9091/metrics', instance: 'pushgateway:9091', job: 'pushgateway' },
    {
      url: 'https://kubernetes.default.svc:443/api/v1/nodes/pi-1/proxy/metrics/cadvisor',
      instance: 'pi-1',
      job: 'cadvisor',
      node: 'pi-1',
    },
  ])
})
