import { intervalInWords } from '../../../support/predict/words.ts'
import type { Experiment } from '../../../support/record/experiment.ts'
import type { Judgement } from '../../../support/record/judgement.ts'
import type { LoadExperiment } from '../../../support/record/load-experiment.ts'
import type { RunManifest } from '../../../support/record/manifest.ts'
import type { PacketExperiment } from '../../../support/record/packet-experiment.ts'
import type { SkippedExperiment } from '../../evidence/summary.ts'
import { escaped } from '../../words/html.ts'
import { allowedOutage } from '../../words/judgement-table.ts'
import { loadSentence } from '../../words/load/load-sentence.ts'
import { packetSentence } from '../../words/packet-sentence.ts'
import { capital, countOf } from '../../words/units.ts'
import { experimentSentence } from '../../words/verdict.ts'
import { factsOf } from './facts.ts'
import { faultTable } from './fault-table.ts'
import { frontStyle } from './front-style.ts'
import { type FrontLine, frontLines } from './lines.ts'
import { loadTable } from './load-table.ts'
import type { Trend } from './sparkline.ts'
import { verdictShare } from './verdict-share.ts'

/** An experiment, and where its page is in the report. */
interface FrontEntry<T> {
  experiment: T
  judgements: readonly Judgement[]
  href: string
}

/** What the front page tells of a run. */
export interface Front {
  manifest: RunManifest
  /** What the run shows in a few sentences, the first of which heads the page. */
  sentences: readonly string[]
  experiments: readonly FrontEntry<Experiment>[]
  loads: readonly FrontEntry<LoadExperiment>[]
  packets: readonly FrontEntry<PacketExperiment>[]
  skipped: readonly SkippedExperiment[]
  /** By the experiment's name; those without earlier runs have none. */
  trends: ReadonlyMap<string, Trend>
  /** The report is this one file, and needs no server to show what is behind its front page. */
  isWhole?: boolean
  /** HTML to stand at the end. */
  appendix: string
}

/** What was asked, by the folder of the specs that ask it. */
const questions: Record<string, string> = {
  ha: 'What happens when something fails?',
  qos: 'What does it deliver under load?',
  hardware: 'What are the boards worth?',
}
const firstQuestion = 'ha'

/** What was not kept, or could not be judged, is told first; among those of one verdict the run's order stays. */
const order: readonly FrontLine['verdict'][] = [
  'fail',
  'infrastructure',
  'invalid',
  'inconclusive',
  'pass',
  'skipped',
]
const rankOf = (verdict: FrontLine['verdict']) => order.indexOf(verdict)

/** The summary that stands above the report's list: the verdict, a sentence for each experiment, what it was made on. */
export function frontPage(front: Front): string {
  const { manifest, sentences, experiments, loads, packets, skipped, isWhole = false } = front
  const [first = '', ...others] = sentences
  const verdicts = [
    ...[...experiments, ...loads, ...packets].map(({ experiment }) => experiment.verdict),
    ...skipped.map(() => 'skipped' as const),
  ]
  return `${frontStyle}
<section id="tahan-summary">
<p class="kicker">${escaped(kicker(manifest))}</p>
<h1>${escaped(first)}</h1>
${verdictShare(verdicts)}
${others.map(sentence => `<p${sentence.startsWith('Beware') ? ' class="beware"' : ''}>${escaped(sentence)}</p>`).join('\n')}
${questionSections(front)}
<h2>What it was made on</h2>
${factsOf(manifest)}
${front.appendix}
<p id="tahan-needs-server" hidden>Opened as a file, a browser does not load the pages behind this one: open
<code>allure-report.html</code> beside this folder, or use <code>npx allure open allure-report</code>.</p>
<script>document.getElementById('tahan-needs-server').hidden = location.protocol !== 'file:' || ${isWhole}</script>
</section>`
}

function kicker({ target, profile, nodes, startedAt, versions }: RunManifest): string {
  const kubernetes = versions.kubernetes ?? versions.k3s
  const parts = [
    `target ${target}`,
    `profile ${profile}`,
    nodes.length > 0 && countOf(nodes.length, 'node'),
    kubernetes && `Kubernetes ${kubernetes}`,
    `${startedAt.slice(0, 16).replace('T', ' ')} UTC`,
  ]
  return parts.filter(Boolean).join(' · ')
}

/** A section for each question that was asked, in the order of the questions. */
function questionSections(front: Front): string {
  const { experiments, loads, packets, skipped, trends } = front
  const lines = [
    ...experiments.map(entry => ({
      ...asked(entry.experiment),
      ...faultLine(entry),
      trend: trends.get(entry.experiment.id),
    })),
    ...[
      ...loads.map(entry => ({
        ...asked(entry.experiment),
        ...lineOf(entry, loadSentence(entry.experiment)),
      })),
      ...packets.map(entry => ({
        ...asked(entry.experiment),
        ...lineOf(entry, packetSentence(entry.experiment.pooled)),
      })),
    ].map(line => ({ ...line, trend: trends.get(line.id) })),
    ...skipped.map(one => ({ ...asked(one), ...skippedLine(one) })),
  ]
  const known = [...new Set([...Object.keys(questions), ...lines.map(({ question }) => question)])]
  return known
    .map(question => {
      const own = lines
        .filter(line => line.question === question)
        .toSorted((a, b) => rankOf(a.verdict) - rankOf(b.verdict))
      if (own.length === 0) return ''
      const tables = question === firstQuestion ? faultTable(experiments) : loadTable(loads)
      const details =
        tables === '' ? '' : `<details><summary>All figures in a table</summary>${tables}</details>`
      return `<h2>${escaped(questions[question] ?? question)}</h2>${frontLines(own)}${details}`
    })
    .join('\n')
}

function asked({ question = firstQuestion }: { question?: string | undefined }): { question: string } {
  return { question }
}

function lineOf<T extends Pick<Experiment, 'id' | 'verdict' | 'reason'>>(
  { experiment, href }: FrontEntry<T>,
  sentence: string,
): Omit<FrontLine, 'trend'> {
  const { id, verdict, reason } = experiment
  return { id, verdict, href, sentence, more: verdict === 'pass' ? '' : reason }
}

function faultLine(entry: FrontEntry<Experiment>): Omit<FrontLine, 'trend'> {
  const { experiment, judgements } = entry
  const line = lineOf(entry, experimentSentence(experiment, allowedOutage(judgements)))
  const { times, unpredicted = [] } = experiment.prediction ?? {}
  const predicted = times?.outage ? `predicted ${intervalInWords(times.outage)}` : ''
  const odd = unpredicted.some(({ time }) => time === 'outage') ? 'measured outside of it' : ''
  return { ...line, more: [line.more, predicted, odd].filter(Boolean).join(' · ') }
}

function skippedLine({ id, claim, reason }: SkippedExperiment): FrontLine {
  const sentence = `${capital(claim.replaceAll('-', ' '))}: not tried.`
  return { id, verdict: 'skipped', href: undefined, sentence, more: reason, trend: undefined }
}
