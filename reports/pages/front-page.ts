import type { Experiment } from '../../support/record/experiment.ts'
import { escaped, table } from '../words/html.ts'
import { grouped, percentText, secondsText } from '../words/units.ts'
import { experimentSentence, verdictWords } from '../words/verdict.ts'
import { wide } from './chart-image.ts'

/** A line of the front page's table: an experiment, and where its page is in the report. */
export interface FrontEntry {
  experiment: Experiment
  href: string
}

// Allure's own colours where it has them, so that the summary follows the theme the reader switches to.
const style = `<style>
  html:not([data-section="default"][data-active-pane="tree"]) #tahan-summary { display: none; }
  #tahan-summary { max-width: 920px; margin: 16px auto 0; padding: 20px 24px; box-sizing: border-box;
    border-radius: 8px; font-family: system-ui, "DejaVu Sans", Arial, sans-serif; font-size: 14px; line-height: 1.45;
    background: var(--color-bg-primary, #fff); color: var(--color-text-primary, #1f2328); }
  #tahan-summary h1 { font-size: 18px; margin: 0 0 8px; font-weight: 600; }
  #tahan-summary p { margin: 0 0 6px; }
  #tahan-summary table { border-collapse: collapse; width: 100%; margin-top: 10px; font-size: 13px;
    font-variant-numeric: tabular-nums; }
  #tahan-summary th, #tahan-summary td { text-align: left; padding: 4px 8px 4px 0; vertical-align: top;
    font-weight: normal; border-bottom: 1px solid var(--color-border-subtle, #8884); }
  #tahan-summary thead th { font-weight: 600; }
  #tahan-summary a { color: var(--color-link-text, #0969da); }
  #tahan-summary td small { white-space: nowrap; }
  #tahan-summary small { opacity: .75; }
  #tahan-summary .table { overflow-x: auto; }
</style>`

/**
 * The summary that stands above the report's list: what the run shows in words, and one line for each experiment.
 *
 * @param appendix HTML to stand below it
 */
export function frontPage(
  sentences: readonly string[],
  entries: readonly FrontEntry[],
  appendix = '',
): string {
  const rows = entries.map(({ experiment, href }) => [
    `<a href="${escaped(href)}" title="${escaped(experimentSentence(experiment))}">${escaped(experiment.id)}</a>`,
    `${verdictWords[experiment.verdict]}`,
    ...(['reactionMs', 'repairMs', 'recoveryMs', 'outageMs'] as const).map(name => range(experiment, name)),
    lostRequests(experiment),
    percentText(experiment.measures.availability.median),
  ])
  const [first = '', ...others] = sentences
  const head = [
    'Experiment',
    'Verdict',
    'Reaction, s',
    'Repair, s',
    'Recovery, s',
    'Outage, s',
    'Lost requests',
    'Availability',
  ]
  return `${style}
<section id="tahan-summary">
<h1>${escaped(first)}</h1>
${others.map(sentence => `<p>${escaped(sentence)}</p>`).join('\n')}
${rows.length === 0 ? '' : wide(table(head, rows))}
${entries
  .filter(({ experiment }) => hasMore(experiment))
  .map(({ experiment }) => `<p>${escaped(experimentSentence(experiment))}</p>`)
  .join('\n')}
${rows.length === 0 ? '' : '<p><small>Medians over the trials [shortest to longest]. An experiment ending in -r1 watched an app with one instance, one in -r3 with three.</small></p>'}
${appendix}
<p id="tahan-needs-server" hidden>Opened as a file, a browser does not load the pages behind this one:
use <code>npx allure open allure-report</code>, or any web server.</p>
<script>document.getElementById('tahan-needs-server').hidden = location.protocol !== 'file:'</script>
</section>`
}

/** Whether it is about more than the table's columns: a return, or latency. */
function hasMore({ measures }: Experiment): boolean {
  return measures.doorBackMs.n > 0 || measures.latencySinceMs.n > 0
}

function lostRequests({ measures }: Experiment): string {
  const { median } = measures.failedRequests
  return median === undefined ? '–' : grouped(Math.round(median))
}

function range(
  { measures }: Experiment,
  name: 'reactionMs' | 'repairMs' | 'recoveryMs' | 'outageMs',
): string {
  const { median, min, max } = measures[name]
  if (median === undefined || min === undefined || max === undefined) return '–'
  const seconds = (ms: number) => secondsText(ms).replace(/ s$/, '')
  return `${seconds(median)} <small>${min === max ? '' : `[${seconds(min)}–${seconds(max)}]`}</small>`
}
