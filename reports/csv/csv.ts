/** A cell; undefined and null are unknown, and stay empty. */
type Cell = string | number | boolean | undefined | null

/** A table's columns: each with what stands in it. */
export type Columns<Row> = Record<string, (row: Row) => Cell>

/** As RFC 4180 has it, but for its line ends, which are line feeds; decimals with a point. */
export function csvOf<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const reads = Object.values(columns)
  const lines = rows.map(row => reads.map(read => textOf(read(row))).join(','))
  return `${[Object.keys(columns).map(textOf).join(','), ...lines].join('\n')}\n`
}

function textOf(cell: Cell): string {
  if (cell === undefined || cell === null) return ''
  // To a millionth: below it there is only what floating point makes of sums.
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(Math.round(cell * 1e6) / 1e6) : ''
  const text = String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
