import path from 'node:path'
import type { Document, LineCounter } from 'yaml'
import { isMap, isNode } from 'yaml'
import { TahanError } from '../../../support/errors.ts'

/** Where in the file something stands: the keys that lead to it. */
export type Place = readonly (string | number)[]

/** All that is wrong with an inventory, so that it can be mended in one go. */
export class Problems {
  readonly #file: string
  readonly #lineOf: (place: Place) => number | undefined
  readonly #found: { line: number; sentence: string }[] = []

  constructor(file: string, lineOf: (place: Place) => number | undefined) {
    this.#file = file
    this.#lineOf = lineOf
  }

  /** @param what a sentence that says what is wrong there and what would be right */
  add(place: Place, what: string): void {
    const line = this.#lineOf(place)
    const where = [
      ...(line === undefined ? [] : [`line ${line}`]),
      ...(place.length > 0 ? [place.join('.')] : []),
    ]
    this.#found.push({
      line: line ?? 0,
      sentence: where.length > 0 ? `${where.join(', ')}: ${what}` : what,
    })
  }

  /** @throws TahanError INVENTORY_INVALID with every problem, in the file's order */
  throwIfAny(): void {
    if (this.#found.length === 0) return
    const sentences = this.#found.toSorted((a, b) => a.line - b.line).map(({ sentence }) => sentence)
    throw inventoryError(this.#file, [...new Set(sentences)])
  }
}

export function inventoryError(file: string, sentences: readonly string[], cause?: unknown): TahanError {
  return new TahanError('INVENTORY_INVALID', `${file} is not an inventory that tahan can use.`, {
    because:
      sentences.length === 1 ? (sentences[0] ?? '') : sentences.map(text => `\n    - ${text}`).join(''),
    tryThis: `mend it; ${path.relative(process.cwd(), exampleFile)} shows all that may stand in one`,
    cause,
  })
}

const exampleFile = path.resolve(import.meta.dirname, '../../../inventory.example.yaml')

/** The line, from 1, of what stands at a place, or of the nearest thing around it that can be found. */
export function lineIn(document: Document, counter: LineCounter): (place: Place) => number | undefined {
  return place => {
    for (let depth = place.length; depth > 0; depth--) {
      const around = document.getIn(place.slice(0, depth - 1), true)
      const last = String(place[depth - 1])
      const key = isMap(around) && around.items.find(pair => String(pair.key) === last)?.key
      const node = key || document.getIn(place.slice(0, depth), true)
      if (isNode(node) && node.range) return counter.linePos(node.range[0]).line
    }
    return undefined
  }
}
