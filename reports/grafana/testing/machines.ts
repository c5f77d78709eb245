import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DaemonSet } from 'kubernetes-types/apps/v1.js'
import { parse } from 'yaml'
import { freePort, startServer } from '../../../support/metrics/testing/program.ts'

const deployed = path.resolve(import.meta.dirname, '../../monitoring/node-exporter.yaml')

/** Which collectors reports/monitoring turns on. */
function collectors(): string[] {
  const daemonSet = parse(readFileSync(deployed, 'utf8')) as DaemonSet
  const args = daemonSet.spec?.template.spec?.containers[0]?.args ?? []
  return args.filter(arg => arg.startsWith('--collector.'))
}

/**
 * The real node-exporter on this machine, as reports/monitoring starts it, with the sensors of a Raspberry Pi (virtual machines have none).
 * @returns where it is scraped: `host:port`
 */
export async function startNodeExporter(owned: AsyncDisposableStack): Promise<string> {
  const sys = mkdtempSync(path.join(tmpdir(), 'tahan-sys-'))
  owned.defer(() => rmSync(sys, { recursive: true, force: true }))
  const put = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(sys, file)), { recursive: true })
    writeFileSync(path.join(sys, file), `${text}\n`)
  }
  put('class/hwmon/hwmon0/name', 'rpi_volt')
  put('class/hwmon/hwmon0/in0_lcrit_alarm', '0')
  put('class/thermal/thermal_zone0/type', 'cpu-thermal')
  put('class/thermal/thermal_zone0/policy', 'step_wise')
  put('class/thermal/thermal_zone0/temp', '51121')
  for (const [file, kHz] of [
    ['scaling_cur_freq', 1_500_000],
    ['scaling_min_freq', 600_000],
    ['scaling_max_freq', 1_800_000],
    ['cpuinfo_min_freq', 600_000],
    ['cpuinfo_max_freq', 1_800_000],
  ] as const) {
    put(`devices/system/cpu/cpu0/cpufreq/${file}`, String(kHz))
  }
  for (const [file, text] of [
    ['scaling_driver', 'cpufreq-dt'],
    ['scaling_governor', 'ondemand'],
    ['scaling_available_governors', 'ondemand performance'],
    ['related_cpus', '0'],
    ['scaling_setspeed', '<unsupported>'],
  ] as const) {
    put(`devices/system/cpu/cpu0/cpufreq/${file}`, text)
  }
  const host = `127.0.0.1:${await freePort()}`
  owned.use(
    await startServer(
      'prometheus-node-exporter',
      [`--web.listen-address=${host}`, `--path.sysfs=${sys}`, ...collectors()],
      `http://${host}/metrics`,
    ),
  )
  return host
}

/** What a kubelet's cAdvisor tells of one pod: its containers, and their sum without a name. */
export async function serveCadvisor(owned: AsyncDisposableStack): Promise<string> {
  const beganMs = performance.now()
  const server = createServer((_, response) => {
    const cpu = ((performance.now() - beganMs) / 1_000) * 0.25
    const of = (container: string) =>
      `{container="${container}",namespace="tahan-r1-abcdef",pod="hello-7d9f-abcde",image="i",name="n",id="/x"}`
    const lines = ['', 'POD', 'hello'].flatMap(container => [
      `container_cpu_usage_seconds_total${of(container)} ${cpu}`,
      `container_memory_working_set_bytes${of(container)} 48000000`,
    ])
    const sorted = lines.toSorted()
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(`${sorted.join('\n')}\n`)
  })
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  owned.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${port}`
}
