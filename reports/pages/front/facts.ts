import type { RunManifest } from '../../../support/record/manifest.ts'
import { hardwareInWords, hostInWords } from '../../words/hardware.ts'
import { escaped } from '../../words/html.ts'

/** What a run was made on and with: target, hardware, versions, configuration, seed. HTML. */
export function factsOf(manifest: RunManifest): string {
  const {
    target,
    profile,
    nodes,
    hardware = [],
    host,
    versions,
    clusterConfiguration,
    seed,
    commandLine,
  } = manifest
  const list = (values: Record<string, string>) =>
    Object.entries(values)
      .map(([name, value]) => `${escaped(name)} ${escaped(value)}`)
      .join('<br>')
  const commit = manifest.commit === undefined ? '' : `, commit ${manifest.commit}`
  const entries = [
    ['Target', escaped(`${target}, profile ${profile}`)],
    ['Nodes', escaped(nodes.map(({ name, role }) => `${name} (${role})`).join(', '))],
    ['Hardware', hardware.map(board => escaped(`${board.node}: ${hardwareInWords(board)}`)).join('<br>')],
    ['Measured from', escaped(hostInWords(host))],
    ['Versions', list(versions)],
    ['Failure handling', list(clusterConfiguration)],
    ['Seed', String(seed)],
    ['Made with', escaped(`tahan ${manifest.tahan}${commit}`)],
    ['Command', `<code>${escaped(commandLine.join(' '))}</code>`],
    ['Began', escaped(manifest.startedAt)],
    ['Ended', escaped(manifest.endedAt ?? 'not: shown as far as it goes')],
  ].filter(([, value]) => value !== '')
  return `<dl class="facts">${entries.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('\n')}</dl>`
}
