import type { Judgement } from '../../support/record/judgement.ts'
import type { PacketExperiment } from '../../support/record/packet-experiment.ts'
import { escaped } from '../words/html.ts'
import { judgementTable } from '../words/judgement-table.ts'
import { packetFigures, packetGrades, packetStreams } from '../words/packet-tables.ts'
import { verdictWords } from '../words/verdict.ts'
import { pageStyle, wide } from './chart-image.ts'

interface Judged {
  experiment: PacketExperiment
  judgements: readonly Judgement[]
}

/** The page of an experiment with numbered packets: verdict, figures of every rate and node, each trial, grades. */
export function packetPage({ experiment, judgements }: Judged): string {
  const { verdict, reason, trials } = experiment
  return `<p class="verdict"><strong>${verdictWords[verdict]}</strong>: ${escaped(reason)}</p>
${pageStyle}
${wide(judgementTable(judgements, verdict === 'pass' || verdict === 'fail'))}
<h3>Over all sound trials</h3>
${wide(packetFigures(experiment.pooled))}
<h3>Each trial</h3>
${wide(packetStreams(trials))}
<h3>As theses grade it (“TIPHON”)</h3>
${wide(packetGrades(experiment.pooled))}
${notes(trials)}`
}

function notes(trials: PacketExperiment['trials']): string {
  const audits = trials.flatMap(({ streams }) => streams.map(({ audit }) => audit))
  const said = [...new Set(audits.flatMap(audit => audit.notes))]
  const entries = [
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
  return `<dl class="notes">${entries.map(([term, text]) => `<dt>${term}</dt><dd>${escaped(text ?? '')}</dd>`).join('')}</dl>`
}
