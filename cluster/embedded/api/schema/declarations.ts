/** One property of an interface in the declarations, as written there. */
interface Property {
  name: string
  optional: boolean
  type: string
  description: string
}

interface Declaration {
  name: string
  description: string
  properties: Property[]
}

export interface Module {
  /** Local names to the module that declares them, e.g. `ObjectMeta` → `meta/v1`. */
  imports: Map<string, string>
  interfaces: Map<string, Declaration>
}

/**
 * Reads a declaration file of `kubernetes-types`. It is generated and regular: an interface a block, a property a
 * line (a map three), each below its comment; so lines are all that needs to be understood.
 *
 * @param folder folder of the file within the package, to resolve its imports, e.g. `core`
 */
export function parseDeclarations(text: string, folder: string): Module {
  const imports = new Map<string, string>()
  const interfaces = new Map<string, Declaration>()
  const lines = text.split('\n')
  let comment = ''
  let open: Declaration | undefined

  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const start = /^\s*\/\*\*/.test(line)
    if (start) {
      const block = [line]
      while (!lines[i]?.includes('*/')) block.push(lines[++i] ?? '')
      comment = commentText(block)
      continue
    }
    const imported = /^import \{ (.+) \} from "(.+)";$/.exec(line)
    if (imported) {
      for (const name of (imported[1] ?? '').split(', '))
        imports.set(name, resolve(folder, imported[2] ?? ''))
      continue
    }
    const opening = /^export interface (\w+) \{$/.exec(line)
    if (opening?.[1]) {
      open = { name: opening[1], description: comment, properties: [] }
      interfaces.set(opening[1], open)
      comment = ''
      continue
    }
    if (line === '}') open = undefined
    const property = /^ {4}(?:readonly )?"?([\w$-]+)"?(\??): (.+?);?$/.exec(line)
    if (!property || !open) continue
    let type = property[3] ?? ''
    if (type === '{') {
      const values = /^ {8}\[name: string\]: (.+);$/.exec(lines[++i] ?? '')
      type = `Map<${values?.[1] ?? 'unknown'}>`
      i++
    }
    open.properties.push({
      name: property[1] ?? '',
      optional: property[2] === '?',
      type,
      description: comment,
    })
    comment = ''
  }
  return { imports, interfaces }
}

function commentText(block: string[]): string {
  return block
    .map(line =>
      line
        .replace(/^\s*\/\*\*/, '')
        .replace(/\*\/\s*$/, '')
        .replace(/^\s*\* ?/, '')
        .trimEnd(),
    )
    .join('\n')
    .trim()
}

function resolve(folder: string, from: string): string {
  return from.startsWith('../') ? from.slice(3) : `${folder}/${from.slice(2)}`
}
