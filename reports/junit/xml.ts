/** An element of XML: its attributes, and either elements or text in it. */
export interface Element {
  name: string
  attributes?: Record<string, string | number>
  content?: readonly Element[] | string
}

/** As a document, indented; what XML 1.0 has no sign for is left out. */
export function xmlOf(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${textOf(root, '')}\n`
}

function textOf({ name, attributes = {}, content = '' }: Element, indent: string): string {
  const told = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
  const head = `${indent}<${name}${told.join('')}`
  if (content.length === 0) return `${head}/>`
  if (typeof content === 'string') return `${head}>${escaped(content)}</${name}>`
  return [`${head}>`, ...content.map(child => textOf(child, `${indent}  `)), `${indent}</${name}>`].join('\n')
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(notInXml, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
}

/** A reader makes a space of every line end that stands in an attribute as it is. */
function attribute(text: string): string {
  return escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
