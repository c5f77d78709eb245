import { appendFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf, TahanError } from '../errors.ts'
import { resourceRow, resourcesHeader } from './csv.ts'
import type { ResourceReading, ResourceSourceName } from './reading.ts'
import type { ResourceSource } from './source.ts'

/** A time in which a source told nothing, on the run's clock. */
export interface ResourceGap {
  source: ResourceSourceName
  where: string
  fromMs: number
  /** Undefined: it had not come back when the watching ended. */
  toMs: number | undefined
  because: string
}

/** How resources were watched, for the record: what it stands on, and when it was blind. */
export interface ResourceWatchRecord {
  sources: { name: ResourceSourceName; where: string; everyMs: number }[]
  gaps: ResourceGap[]
  /** Sources that could be and are not, each with the reason. */
  missing: string[]
}

export interface ResourceWatchOptions {
  sources: readonly ResourceSource[]
  missing: readonly string[]
  /** Where readings go as they come. */
  file: string
  nowMs: () => number
}

/** An answer that takes longer is of another moment. */
const answerWithinMs = 5_000

/** Asks every source again and again, each at its own pace, and keeps what they tell on disk, until it is stopped. */
export class ResourceWatch implements AsyncDisposable {
  readonly #options: ResourceWatchOptions
  readonly #ended = new AbortController()
  readonly #gaps: ResourceGap[] = []
  readonly #loops: Promise<void>[]
  readonly #latest = new Map<string, number>()
  #trouble: TahanError | undefined

  private constructor(options: ResourceWatchOptions) {
    this.#options = options
    try {
      writeFileSync(options.file, resourcesHeader)
    } catch (cause) {
      throw notWritten(options.file, cause)
    }
    this.#loops = options.sources.map(source => this.#follow(source))
  }

  static start(options: ResourceWatchOptions): ResourceWatch {
    return new ResourceWatch(options)
  }

  /** Once more asked and then stopped, when all have told of the last moments too. @throws TahanError RESOURCES_NOT_WRITTEN */
  async stop(): Promise<ResourceWatchRecord> {
    const lagMs = Math.max(0, ...this.#options.sources.map(source => source.lagMs ?? 0))
    await pause(lagMs)
    await this[Symbol.asyncDispose]()
    if (this.#trouble !== undefined) throw this.#trouble
    return {
      sources: this.#options.sources.map(({ name, where, everyMs }) => ({ name, where, everyMs })),
      gaps: this.#gaps.map(gap => ({ ...gap })),
      missing: [...this.#options.missing],
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended.signal.aborted) return
    this.#ended.abort()
    await Promise.all(this.#loops)
    for (const source of this.#options.sources) source.close?.()
  }

  async #follow(source: ResourceSource): Promise<void> {
    const { nowMs } = this.#options
    const { signal } = this.#ended
    let next = nowMs()
    let isLast = false
    while (!isLast && this.#trouble === undefined) {
      isLast = signal.aborted
      await this.#look(source)
      if (isLast) return
      next = Math.max(next + source.everyMs, nowMs())
      await pause(Math.max(0, next - nowMs()), undefined, { signal }).catch(() => {})
    }
  }

  async #look(source: ResourceSource): Promise<void> {
    const fromMs = this.#options.nowMs()
    const open = this.#gaps.find(gap => gap.where === source.where && gap.toMs === undefined)
    try {
      this.#keep(await source.read(AbortSignal.timeout(answerWithinMs)))
      if (open) open.toMs = this.#options.nowMs()
    } catch (thrown) {
      if (!open)
        this.#gaps.push({
          source: source.name,
          where: source.where,
          fromMs,
          toMs: undefined,
          because: messageOf(thrown),
        })
    }
  }

  /** A source that looks more seldom than it is asked tells the same again. */
  #keep(readings: readonly ResourceReading[]): void {
    const fresh = readings.filter(({ kind, name, source, atMs }) => {
      const key = `${kind} ${name} ${source}`
      const isNew = this.#latest.get(key) !== atMs
      this.#latest.set(key, atMs)
      return isNew
    })
    if (fresh.length === 0) return
    try {
      appendFileSync(this.#options.file, fresh.map(resourceRow).join(''))
    } catch (thrown) {
      this.#trouble ??= notWritten(this.#options.file, thrown)
    }
  }
}

function notWritten(file: string, cause: unknown): TahanError {
  return new TahanError(
    'RESOURCES_NOT_WRITTEN',
    `What machines and pods use could not be written to ${file}.`,
    {
      because: messageOf(cause),
      tryThis: 'df -h, and TAHAN_RUNS=<a folder with room>',
      cause,
    },
  )
}
