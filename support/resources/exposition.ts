/** One value that a program tells of itself in Prometheus' text format. */
export interface Exposed {
  name: string
  labels: Readonly<Record<string, string>>
  value: number
  /** Undefined where the program leaves it to whoever asks. Milliseconds since 1970. */
  timestampMs: number | undefined
}

const line =
  /^(?<name>[A-Za-z_:][\w:]*)(?:\{(?<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(?<value>\S+)(?:\s+(?<at>-?\d+))?\s*$/
const label = /([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g

/**
 * Reads Prometheus' text format, version 0.0.4. Values that are no number are left out.
 *
 * @param wanted names of the metrics to keep: an exporter tells a thousand others
 * @throws Error quoting the first line that is none, for a page of something else, or half of one
 */
export function parseExposition(text: string, wanted: ReadonlySet<string>): Exposed[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('its answer was cut off in the middle of a line')
  const found: Exposed[] = []
  for (const row of text.split('\n')) {
    if (row === '' || row.startsWith('#')) continue
    const groups = line.exec(row)?.groups
    if (!groups) throw new Error(`it answers with something else than metrics: "${row.slice(0, 80)}"`)
    const { name = '', labels = '', value = '', at } = groups
    if (!wanted.has(name)) continue
    const number = Number(value)
    if (!Number.isFinite(number)) continue
    found.push({
      name,
      labels: labelsOf(labels),
      value: number,
      timestampMs: at === undefined ? undefined : Number(at),
    })
  }
  return found
}

const escapes: Record<string, string> = { n: '\n' }

function labelsOf(text: string): Record<string, string> {
  const unescaped = (value: string) =>
    value.replaceAll(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
  return Object.fromEntries([...text.matchAll(label)].map(([, name, value = '']) => [name, unescaped(value)]))
}
