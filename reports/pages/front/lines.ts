import type { Verdict } from '../../../support/record/trial.ts'
import { escaped, unbroken } from '../../words/html.ts'
import { verdictLabel } from '../../words/verdict-marks.ts'
import { sparkline, type Trend } from './sparkline.ts'

/** One line of the front page: what was asked and what came of it, in a sentence. */
export interface FrontLine {
  id: string
  verdict: Verdict | 'skipped'
  /** Where its page is in the report; undefined where it has none. */
  href: string | undefined
  sentence: string
  /** What else there is to say, smaller. */
  more: string
  trend: Trend | undefined
}

/** The lines of one question. HTML. */
export function frontLines(lines: readonly FrontLine[]): string {
  const items = lines.map(({ id, verdict, href, sentence, more, trend }) => {
    const name = href === undefined ? escaped(id) : `<a href="${escaped(href)}">${escaped(id)}</a>`
    const small = `${name}${more === '' ? '' : ` · ${unbroken(more)}`}`
    return `<li><div>${verdictLabel(verdict)}</div><div class="what">${unbroken(sentence)}<small>${small}</small></div><div class="trend">${trend ? sparkline(trend) : ''}</div></li>`
  })
  return items.length === 0 ? '' : `<ul class="lines">${items.join('\n')}</ul>`
}
