import { createHash } from 'node:crypto'

/** What of a report's files is text in which Allure leaves marks of its own. */
export const marked = ['index.html', 'summary.json', 'widgets/charts.json'] as const

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** What Allure calls the series of a chart of durations: 21 random letters each. */
const seriesNames = /"type":"durations","title":"[^"]*","keys":\{([^{}]*)\}/g

const embedded = /(\bd\("(?:summary|widgets\/charts)\.json",")([A-Za-z0-9+/=]+)"/g

/**
 * The pages without what would be another in every report of the same run: Allure gives reports and charts random
 * identifiers, and notes the moment. Identifiers follow from the run instead, each in the place of the same; the moment
 * is the run's.
 *
 * @param pages by their names; those of `marked` that there are
 * @param atMs the moment that stands in them instead, ms since 1970
 */
export function stable(pages: ReadonlyMap<string, string>, run: string, atMs: number): Map<string, string> {
  const known = new Map<string, string>()
  const idFor = (random: string) => {
    const id = known.get(random) ?? identifier(`${run}/${known.size}`)
    known.set(random, id)
    return id
  }
  const told = (text: string) => atMoment(withNamedSeries(text).replaceAll(uuid, idFor), atMs)
  return new Map([...pages].map(([name, text]) => [name, told(withinOneFile(text, told))]))
}

/** A report of one file has the others within it, in base64. */
function withinOneFile(page: string, told: (text: string) => string): string {
  return page.replaceAll(embedded, (_, begin: string, base64: string) => {
    const text = told(Buffer.from(base64, 'base64').toString('utf8'))
    return `${begin}${Buffer.from(text).toString('base64')}"`
  })
}

function withNamedSeries(text: string): string {
  const names = [...text.matchAll(seriesNames)].flatMap(([, keys = '']) =>
    [...keys.matchAll(/"([\w-]{21})":/g)].map(([, name = '']) => name),
  )
  return names.reduce((pages, name, i) => pages.replaceAll(name, `series-${i + 1}`), text)
}

/** Every place in which the moment stands that Allure notes, be it as a number or in a key. */
function atMoment(text: string, atMs: number): string {
  const noted = /"createdAt":\s*(\d{13})\b/.exec(text)?.[1]
  return noted === undefined ? text : text.replaceAll(noted, String(atMs))
}

/** As a UUID looks, but of a name. */
function identifier(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}
