import { LabelName, type TestResult } from 'allure-js-commons'
import type { Writer } from 'allure-js-commons/sdk/reporter'
import type { RunManifest } from '../../support/record/manifest.ts'
import { drawn } from '../charts/drawn-chart.ts'
import { type Layout, layouts } from '../charts/layout.ts'
import { packetChart } from '../charts/packet-chart.ts'
import { packetTables } from '../csv/packet-tables.ts'
import type { RecordedPackets } from '../evidence/packet-folder.ts'
import { packetPage } from '../pages/packet-page.ts'
import { verdictWords } from '../words/verdict.ts'
import { Attachments } from './attachments.ts'
import { identity, labels } from './experiment-result.ts'
import { statusOf } from './identity.ts'

/** An experiment with numbered packets as an Allure test result; its tables are attached as CSV. */
export async function packetResult(
  recorded: RecordedPackets,
  manifest: RunManifest,
  writer: Writer,
): Promise<TestResult> {
  const { experiment } = recorded
  const { id, claim, verdict, reason, trials, pooled } = experiment
  const runStartedAt = Date.parse(manifest.startedAt)
  const atMs =
    trials.length === 0 ? [0] : trials.flatMap(({ startedAtMs, endedAtMs }) => [startedAtMs, endedAtMs])
  const files = new Attachments(writer, id)
  const nodes = [...new Set(pooled.map(({ node }) => node))]
  const chart = (layout: Layout) => packetChart(pooled, layout)
  const charts = pooled.length === 0 ? [] : [await drawn(chart, 'what became of the packets')]
  return {
    ...identity(id, claim, manifest),
    status: statusOf[verdict],
    statusDetails: verdict === 'pass' ? {} : { message: `${verdictWords[verdict]}: ${reason}` },
    start: Math.round(runStartedAt + Math.min(...atMs)),
    stop: Math.round(runStartedAt + Math.max(...atMs)),
    labels: [...labels(experiment, manifest, verdict), { name: LabelName.TAG, value: 'packets' }],
    parameters: [
      {
        name: 'packets/s',
        value: [...new Set(pooled.map(one => one.packetsPerSecond))].join(', '),
        excluded: true,
      },
      { name: 'nodes', value: nodes.join(', '), excluded: true },
      { name: 'trials', value: String(trials.length), excluded: true },
    ],
    descriptionHtml: packetPage(recorded, { manifest, charts }),
    steps: [],
    attachments: [
      ...charts.flatMap(({ svg }) => [
        files.text('packets.svg', svg.wide.light),
        files.text('packets.vl.json', JSON.stringify(chart(layouts.wide), null, 1)),
      ]),
      ...Object.entries(packetTables([recorded])).map(([name, text]) => files.text(name, text)),
    ],
  }
}
