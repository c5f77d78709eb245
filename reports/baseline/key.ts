import type { RunManifest } from '../../support/record/manifest.ts'
import { countOf } from '../words/units.ts'

/** What two runs must have in common to be compared. Every part is words, to be read in a baseline's file. */
export interface BaselineKey {
  target: string
  profile: string
  app: string
  topology: string
  hardware: string
  os: string
  kubernetes: string
}

/** @param apps those of the run's experiments, for runs of before the manifest told */
export function keyOf(manifest: RunManifest, apps: readonly string[]): BaselineKey {
  const { target, profile, nodes, versions } = manifest
  const servers = nodes.filter(({ role }) => role === 'server').length
  return {
    target,
    profile,
    app: manifest.app ?? [...new Set(apps)].toSorted().join(', '),
    topology: `${countOf(servers, 'server')}, ${countOf(nodes.length - servers, 'agent')}`,
    hardware: hardwareOf(manifest),
    os: osOf(manifest),
    kubernetes: versions.k3s ?? versions.kubernetes ?? 'unknown',
  }
}

/** What differs between two keys, in words; empty where nothing does. */
export function differences(of: BaselineKey, other: BaselineKey): string[] {
  const parts = Object.keys(of) as (keyof BaselineKey)[]
  return parts.filter(part => of[part] !== other[part]).map(part => `${part} ${other[part]}, not ${of[part]}`)
}

function hardwareOf({ hardware, host }: RunManifest): string {
  if (hardware === undefined || hardware.length === 0) {
    return `${host.cores} × ${host.cpu}, ${gibibytes(host.memoryBytes)}`
  }
  return tally(
    hardware.map(board =>
      [board.model ?? board.architecture ?? 'unknown', board.memoryBytes && gibibytes(board.memoryBytes)]
        .filter(Boolean)
        .join(', '),
    ),
  )
}

function osOf({ hardware, host }: RunManifest): string {
  const systems = (hardware ?? []).flatMap(({ os }) => os ?? [])
  return systems.length === 0 ? host.os : [...new Set(systems)].toSorted().join('; ')
}

/** `2 × a; 1 × b`. */
function tally(names: readonly string[]): string {
  return [...Map.groupBy(names, name => name)]
    .map(([name, all]) => `${all.length} × ${name}`)
    .toSorted()
    .join('; ')
}

function gibibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 30)} GiB`
}
