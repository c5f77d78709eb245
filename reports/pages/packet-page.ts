import type { Judgement } from '../../support/record/judgement.ts'
import type { PacketExperiment } from '../../support/record/packet-experiment.ts'
import { escaped } from '../words/html.ts'
import { judgementTable } from '../words/judgement-table.ts'
import { packetFigures, packetGrades, packetStreams } from '../words/packet-tables.ts'
import { verdictWords } from '../words/verdict.ts'

const style = `<style>
  table { display: table; width: 100%; contain: none; transform: none; font-size: 13px; line-height: 1.35;
    font-variant-numeric: tabular-nums; margin: 0 0 16px; }
  th, td { padding: 4px 6px; text-align: left; vertical-align: top; white-space: normal; position: static; }
  .verdict { font-size: 16px; }
  .notes { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; font-size: 13px; }
  .notes dt, .notes dd { margin: 0; padding: 0; font-style: normal; }
</style>`

interface Judged {
  experiment: PacketExperiment
  judgements: readonly Judgement[]
}

/** The page of an experiment with numbered packets: verdict, figures of every rate and node, each trial, grades. */
export function packetPage({ experiment, judgements }: Judged): string {
  const { verdict, reason, trials } = experiment
  return `<p class="verdict"><strong>${verdictWords[verdict]}</strong>: ${escaped(reason)}</p>
${style}
${judgementTable(judgements, verdict === 'pass' || verdict === 'fail')}
<h3>Over all sound trials</h3>
${packetFigures(experiment.pooled)}
<h3>Each trial</h3>
${packetStreams(trials)}
<h3>As theses grade it (“TIPHON”)</h3>
${packetGrades(experiment.pooled)}
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
