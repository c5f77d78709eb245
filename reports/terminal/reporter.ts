import type { TestCase, TestSpecification, Vitest } from 'vitest/node'
import { DefaultReporter } from 'vitest/node'
import { type LiveMessage, liveVariable } from '../../support/live/message.ts'
import { Block } from './block.ts'
import { closing } from './closing.ts'
import { type Ear, listen } from './hear.ts'
import { lineWriter } from './lines.ts'
import { drawn, emptyView, heard, type View } from './view.ts'

const redrawEveryMs = 250
/** Of a terminal that does not say. */
const usualColumns = 80

type Ended = Parameters<DefaultReporter['onTestRunEnd']>

/**
 * What stands on the terminal while experiments run: one block that is drawn in place, or without a terminal a line for
 * each thing that happened; afterwards what failed and why, and the verdict of every experiment. Tests that are none
 * are reported as Vitest does.
 */
export default class TerminalReporter extends DefaultReporter {
  #view: View = emptyView
  #ear: Ear | undefined
  #block: Block | undefined
  #redraw: NodeJS.Timeout | undefined
  #startedMs = 0
  #expectedMs: number | undefined
  #vitest: Vitest | undefined
  readonly #lineOf = lineWriter()

  constructor() {
    super({ summary: false })
  }

  override onInit(vitest: Vitest): void {
    super.onInit(vitest)
    this.#vitest = vitest
  }

  override onTestRunStart(specifications: readonly TestSpecification[]): void {
    super.onTestRunStart(specifications)
    const experiments = specifications.filter(({ project }) => project.name === 'experiments')
    if (experiments.length === 0 || this.#ear !== undefined) return
    this.#startedMs = performance.now()
    this.#expectedMs = this.#tookBefore(specifications)
    this.#ear = listen(message => this.#hear(message))
    process.env[liveVariable] = this.#ear.address
    process.once('exit', () => this.#close())
    // Vitest ends at once then; another signal is none of ours.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        this.#view = { ...this.#view, isStopping: true }
      })
    }
    if (!process.stdout.isTTY) return
    this.#block = new Block(process.stdout, [process.stderr])
    this.#redraw = setInterval(() => this.#draw(), redrawEveryMs).unref()
    this.#draw()
  }

  override onTestCaseResult(test: TestCase): void {
    const { state } = test.result()
    if (state === 'passed') this.#view = { ...this.#view, passed: this.#view.passed + 1 }
    if (state === 'failed') this.#view = { ...this.#view, failed: this.#view.failed + 1 }
    if (state === 'skipped') this.#view = { ...this.#view, skipped: this.#view.skipped + 1 }
    super.onTestCaseResult(test)
  }

  /** What failed, and the counts; with a block on the terminal they wait for its end. */
  override onTestRunEnd(...ended: Ended): void {
    if (this.#block === undefined) {
      super.onTestRunEnd(...ended)
      return
    }
    this.#atEnd = () => super.onTestRunEnd(...ended)
  }
  #atEnd: () => void = () => {}

  #hear(message: LiveMessage): void {
    this.#view = heard(this.#view, message)
    if (this.#block !== undefined) return
    const line = this.#lineOf(message)
    if (line !== undefined) process.stdout.write(line)
  }

  #draw(): void {
    const columns = process.stdout.columns || usualColumns
    const elapsedMs = performance.now() - this.#startedMs
    this.#block?.draw(drawn(this.#view, { elapsedMs, expectedMs: this.#expectedMs, columns }))
  }

  /** Undefined where some of them never ran whole here. */
  #tookBefore(specifications: readonly TestSpecification[]): number | undefined {
    let sum = 0
    for (const specification of specifications) {
      const before = this.#vitest?.cache.getTestSpecificationResult(specification)
      if (before === undefined) return undefined
      sum += before.duration
    }
    return sum
  }

  /** The last thing that happens in Vitest's process: everything is taken away, and what was seen can be told. */
  #close(): void {
    clearInterval(this.#redraw)
    const columns = process.stdout.columns || usualColumns
    const kept = this.#block?.remove() ?? ''
    this.#block = undefined
    // What died has its last words among what was kept; after a good run they are of no interest.
    if (process.exitCode !== undefined && process.exitCode !== 0) process.stderr.write(kept)
    this.#atEnd()
    process.stdout.write(`${closing(this.#view, columns).join('\n')}\n`)
    this.#ear?.[Symbol.dispose]()
  }
}
