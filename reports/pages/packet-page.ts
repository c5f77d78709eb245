import type { Judgement } from '../../support/record/judgement.ts'
import type { RunManifest } from '../../support/record/manifest.ts'
import type { PacketExperiment } from '../../support/record/packet-experiment.ts'
import type { DrawnChart } from '../charts/drawn-chart.ts'
import { judgementTable } from '../words/judgement-table.ts'
import { packetSentence } from '../words/packet-sentence.ts'
import { packetFigures, packetGrades, packetStreams } from '../words/packet-tables.ts'
import { againPart } from './again-part.ts'
import { chartImage } from './chart-image.ts'
import { judgedPage, notesList } from './page.ts'
import { wide } from './page-style.ts'

interface Judged {
  experiment: PacketExperiment
  judgements: readonly Judgement[]
}

/** What of a run the page of numbered packets tells, and its charts. */
interface Drawn {
  manifest: RunManifest
  charts: readonly DrawnChart[]
}

/** The page of an experiment with numbered packets: verdict, figures of every rate and node, each trial, grades. */
export function packetPage({ experiment, judgements }: Judged, { manifest, charts }: Drawn): string {
  const { verdict, trials, pooled } = experiment
  const files =
    'Every figure’s table is attached below as CSV; the packets themselves lie in packets.csv of the run’s folder.'
  return judgedPage(experiment, packetSentence(pooled), [
    {
      head: 'What it was held to',
      html: wide(judgementTable(judgements, verdict === 'pass' || verdict === 'fail')),
    },
    {
      head: 'Over all sound trials',
      html: `${charts.map(chartImage).join('\n')}${wide(packetFigures(pooled))}`,
    },
    { head: 'Each trial', html: wide(packetStreams(trials)) },
    { head: 'As theses grade it (“TIPHON”)', html: wide(packetGrades(pooled)) },
    againPart(experiment, manifest, { trials: trials.length, files }),
    { head: 'What the words mean', html: notesList(notes(trials)) },
  ])
}

function notes(trials: PacketExperiment['trials']): string[][] {
  const audits = trials.flatMap(({ streams }) => streams.map(({ audit }) => audit))
  const said = [...new Set(audits.flatMap(audit => audit.notes))]
  return [
    [
      'Loss',
      'packets that did not come back ÷ packets sent; in brackets the 95 % interval (Wilson). What our own two ends dropped widens it.',
    ],
    ['Own loss', 'what the kernels of prober and echo say that they had no room for; none of the network'],
    ['Overtaken', 'came back after a packet that was sent later (RFC 4737)'],
    ['Round trip', 'from sending to reading the echo, on one clock'],
    ['Jitter', 'of the round trip: interarrival jitter (RFC 3550), at the last packet'],
    [
      'Thesis delay',
      'what theses call delay: the time divided by the packets. It is the gap between packets, and falls as more are sent',
    ],
    ['Thesis jitter', 'what theses call jitter: the mean of all changes of delay'],
    ...said.map(note => ['Note', note]),
  ]
}
