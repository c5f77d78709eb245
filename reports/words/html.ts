/** Text as it must stand in HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Text as it must stand in HTML, with no line between a figure and its unit. */
export function unbroken(text: string): string {
  return escaped(text).replaceAll(/(\d) (%|s|ms)(?![\w])/g, '$1\u00a0$2')
}

/** A table; cells are HTML already. Cells of the first column head their rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = head.map(cell => `<th scope="col">${cell}</th>`).join('')
  const body = rows
    .map(
      ([first, ...rest]) =>
        `<tr><th scope="row">${first}</th>${rest.map(cell => `<td>${cell}</td>`).join('')}</tr>`,
    )
    .join('\n')
  return `<table><thead><tr>${heads}</tr></thead>\n<tbody>${body}</tbody></table>`
}
