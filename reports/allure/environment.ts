import type { RunManifest } from '../../support/record/manifest.ts'
import { hardwareInWords } from '../words/hardware.ts'

/** What a run was made on, for the report's front page: the target first, then the cluster, then the machine. */
export function environmentOf(manifest: RunManifest): Record<string, string> {
  const { host, nodes } = manifest
  return {
    target: manifest.target,
    profile: manifest.profile,
    nodes: nodes.map(({ name, role }) => `${name} (${role})`).join(', '),
    ...Object.fromEntries((manifest.hardware ?? []).map(board => [board.node, hardwareInWords(board)])),
    ...manifest.clusterConfiguration,
    host: `${host.cpu}, ${host.cores} cores, ${(host.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    system: `${host.os}, kernel ${host.kernel}`,
    ...Object.fromEntries(
      Object.entries(manifest.versions).map(([name, version]) => [`version of ${name}`, version]),
    ),
    tahan: manifest.commit === undefined ? manifest.tahan : `${manifest.tahan} (${manifest.commit})`,
    seed: String(manifest.seed),
    command: manifest.commandLine.join(' '),
    started: manifest.startedAt,
    ended: manifest.endedAt ?? 'not: shown as far as it goes',
  }
}
