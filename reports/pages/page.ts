import type { Verdict } from '../../support/record/trial.ts'
import { escaped, unbroken } from '../words/html.ts'
import { verdictMeanings } from '../words/verdict.ts'
import { verdictLabel } from '../words/verdict-marks.ts'
import { pageStyle } from './page-style.ts'

interface Judged {
  verdict: Verdict
  /** The verdict in words. */
  reason: string
}

/** A part of a page under its own head; left out where it says nothing. */
export interface Part {
  head: string
  html: string
}

/** The page of anything that was judged: what it shows, its first sentence large, the verdict with its reason, then its parts. */
export function judgedPage({ verdict, reason }: Judged, sentences: string, parts: readonly Part[]): string {
  const [lead = '', ...more] = sentences.split(/(?<=\.) (?=[A-Z])/)
  // A style at the very beginning is dropped on its way into the report.
  return `<p>${verdictLabel(verdict)} <span class="soft">${verdictMeanings[verdict]}</span></p>
${pageStyle}
<p class="lead">${unbroken(lead)}</p>
${more.length > 0 ? `<p>${unbroken(more.join(' '))}</p>` : ''}
<p class="soft">${unbroken(reason)}</p>
${parts
  .filter(({ html }) => html.trim() !== '')
  .map(({ head, html }) => (head === '' ? html : `<h3>${escaped(head)}</h3>\n${html}`))
  .join('\n')}`
}

/** Words and what they mean, or what there is to note. HTML. */
export function notesList(entries: readonly (readonly string[])[]): string {
  const items = entries.map(([term, text]) => `<dt>${term}</dt><dd>${escaped(text ?? '')}</dd>`)
  return `<dl class="notes">${items.join('')}</dl>`
}
