/** Text as it must stand in HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
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
