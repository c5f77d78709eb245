import { readFile } from 'node:fs/promises'
import { TahanError } from '../errors.ts'
import type { Outcome } from '../probe/sample.ts'

/** One step of one journey, asked or not. */
export interface WalkedStep {
  /** When it was meant to begin, run's clock: the journey's own time for its first step, and what its preparation took; the end of the step before it else. */
  dueMs: number
  /** Counted from 1. */
  journey: number
  /** From 0; its place in the journey. */
  step: number
  vantage: string
  /** From when it was meant to begin to the end of the answer; of one that waits for something, until that was there. */
  latencyMs: number
  /**
   * `skipped`: a step before it failed, and the user gave up. `unbegun`: who makes the journeys was too busy to begin this
   * one while its rate lasted, and it stands for all of its steps.
   */
  outcome: Outcome | 'skipped' | 'unbegun'
  /** 0 where nobody answered. */
  status: number
  /** Who answered, as the app names itself; empty where nobody does. */
  instance: string
  /** What the app's logs can be searched for. */
  requestId: string
  /** Users a second, where they came at one rate after the other and this journey began at one of them. */
  perSecond?: number | undefined
}

const columns = 'dueMs,journey,step,vantage,latencyMs,outcome,status,instance,requestId'
export const journeysHeader = `${columns},perSecond\n`

/** One line, its end included. */
export function walkedText(walked: WalkedStep): string {
  const { dueMs, journey, step, vantage, latencyMs, outcome, status, instance, requestId, perSecond } = walked
  const texts = [vantage, instance, requestId].map(encodeURIComponent)
  return `${dueMs.toFixed(3)},${journey},${step},${texts[0]},${latencyMs.toFixed(3)},${outcome},${status},${texts[1]},${texts[2]},${perSecond ?? ''}\n`
}

const form = /^(\d+\.\d{3}),(\d+),(\d+),([^,]*),(\d+\.\d{3}),([a-z-]+),(\d+),([^,]*),([^,]*)(?:,(\d*))?$/

/**
 * What a journeys.csv says; undefined where there is none. A last line without its end was torn by a kill.
 * @throws TahanError JOURNEYS_BROKEN
 */
export async function readJourneys(file: string): Promise<WalkedStep[] | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
  const [header, ...lines] = text.split('\n').slice(0, -1)
  // Earlier runs were made at one rate.
  if (header !== undefined && header !== columns && `${header}\n` !== journeysHeader) {
    throw new TahanError('JOURNEYS_BROKEN', `${file} does not begin with the columns of journeys.`)
  }
  return lines.map((line, i) => {
    const [
      whole,
      due,
      journey,
      step,
      vantage = '',
      latency,
      outcome,
      status,
      instance = '',
      id = '',
      rate = '',
    ] = form.exec(line) ?? []
    if (whole === undefined) {
      throw new TahanError('JOURNEYS_BROKEN', `Line ${i + 2} of ${file} is no step of a journey.`, {
        because: `it reads "${line.slice(0, 120)}".`,
      })
    }
    return {
      ...{ dueMs: Number(due), journey: Number(journey), step: Number(step) },
      ...{ vantage: decodeURIComponent(vantage), latencyMs: Number(latency) },
      outcome: outcome as WalkedStep['outcome'],
      ...{ status: Number(status), instance: decodeURIComponent(instance) },
      requestId: decodeURIComponent(id),
      ...(rate !== '' && { perSecond: Number(rate) }),
    }
  })
}
