import type { ConnectionKind, Outcome, Sample, Samples } from './sample.ts'

/** What is the same for many samples: through which door, how, and what became of them. */
export type SampleKind = Pick<Sample, 'connection' | 'vantage' | 'outcome' | 'status' | 'instance'>

/** Instants to the microsecond, as samples.csv has them; so many samples that an object for each would not fit. */
export interface SampleColumns {
  length: number
  /** Microseconds of the run's clock. */
  dueUs: Float64Array
  /** Microseconds since it was due. */
  sentAfterUs: Int32Array
  endAfterUs: Int32Array
  /** Index of the kind. */
  kind: Uint32Array
  kinds: SampleKind[]
}

/** A sample of a table, made when somebody looks at it. */
class TableRow implements Sample {
  readonly #of: SampleColumns
  readonly #row: number

  constructor(of: SampleColumns, row: number) {
    this.#of = of
    this.#row = row
  }

  get dueMs(): number {
    return (this.#of.dueUs[this.#row] ?? Number.NaN) / 1_000
  }
  get sentMs(): number {
    return ((this.#of.dueUs[this.#row] ?? Number.NaN) + (this.#of.sentAfterUs[this.#row] ?? 0)) / 1_000
  }
  get endMs(): number {
    return ((this.#of.dueUs[this.#row] ?? Number.NaN) + (this.#of.endAfterUs[this.#row] ?? 0)) / 1_000
  }
  get connection(): ConnectionKind {
    return this.#kind.connection
  }
  get vantage(): string {
    return this.#kind.vantage
  }
  get outcome(): Outcome {
    return this.#kind.outcome
  }
  get status(): number {
    return this.#kind.status
  }
  get instance(): string {
    return this.#kind.instance
  }

  get #kind(): SampleKind {
    const kind = this.#of.kinds[this.#of.kind[this.#row] ?? -1]
    if (!kind) throw new RangeError(`there is no row ${this.#row}`)
    return kind
  }
}

/** Samples in columns, or some of them: those of `from` to `to`, in the order that is given where there is one. */
export class SampleTable implements Samples {
  readonly length: number
  readonly #columns: SampleColumns
  readonly #order: Uint32Array | undefined
  readonly #from: number

  constructor(columns: SampleColumns, order?: Uint32Array, from = 0, to = order?.length ?? columns.length) {
    this.#columns = columns
    this.#order = order
    this.#from = from
    this.length = to - from
  }

  at(index: number): Sample | undefined {
    const place = index < 0 ? this.length + index : index
    if (place < 0 || place >= this.length) return undefined
    return new TableRow(this.#columns, this.#rowAt(place))
  }

  [Symbol.iterator](): Iterator<Sample> {
    let place = 0
    const next = (): IteratorResult<Sample> => {
      if (place >= this.length) return { done: true, value: undefined }
      const value = new TableRow(this.#columns, this.#rowAt(place))
      place += 1
      return { done: false, value }
    }
    return { next }
  }

  /** What stays together is not copied: most of what is asked of a trial is a stretch of it. */
  filter(keep: (sample: Sample) => boolean): SampleTable {
    let i = 0
    const keeps = () => keep(new TableRow(this.#columns, this.#rowAt(i)))
    while (i < this.length && !keeps()) i += 1
    const first = i
    while (i < this.length && keeps()) i += 1
    const end = i
    let order: Uint32Array | undefined
    let kept = end - first
    for (i = end + 1; i < this.length; i += 1) {
      if (!keeps()) continue
      if (!order) {
        order = new Uint32Array(kept + this.length - i)
        for (let j = 0; j < kept; j += 1) order[j] = this.#rowAt(first + j)
      }
      order[kept] = this.#rowAt(i)
      kept += 1
    }
    if (order) return new SampleTable(this.#columns, order, 0, kept)
    return new SampleTable(this.#columns, this.#order, this.#from + first, this.#from + end)
  }

  #rowAt(place: number): number {
    return this.#order ? (this.#order[this.#from + place] ?? -1) : this.#from + place
  }
}
