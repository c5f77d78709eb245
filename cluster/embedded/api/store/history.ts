import type { ApiObject } from '../object.ts'

/** One write, as watches tell it. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  key: string
  /** The store's version after the write; also the object's resourceVersion. */
  version: number
  /** The object as it was written; when deleted, as it last was, with the deletion's version. */
  object: ApiObject
  /** What the write replaced. */
  previous: ApiObject | undefined
}

/** The latest writes to one resource. What is older is forgotten, and a watch from there must list again. */
export class History {
  /** Writes up to this version cannot be told any more. */
  forgotten: number
  readonly #limit: number
  #changes: Change[] = []

  constructor(forgotten: number, limit: number) {
    this.forgotten = forgotten
    this.#limit = limit
  }

  add(change: Change): void {
    this.#changes.push(change)
    // Forgetting half at a time keeps adding cheap.
    if (this.#changes.length < this.#limit * 2) return
    const dropped = this.#changes.splice(0, this.#limit)
    this.forgotten = dropped.at(-1)?.version ?? this.forgotten
  }

  /** Everything after a version, oldest first; undefined when that is forgotten. */
  since(version: number): Change[] | undefined {
    if (version < this.forgotten) return undefined
    let first = this.#changes.length
    while (first > 0 && (this.#changes[first - 1]?.version ?? 0) > version) first--
    return this.#changes.slice(first)
  }
}
