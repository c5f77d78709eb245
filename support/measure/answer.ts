import { median } from 'simple-statistics'
import type { Sample } from '../probe/sample.ts'
import type { AnswerRecord } from '../record/answer.ts'
import { referenceVantage } from '../turns/protocol.ts'

/** Fewer turns than this are no figure. */
const leastTurns = 100

/**
 * What the app took to answer, alone and against a bare responder that was asked in turns with it. Each turn is a pair:
 * whatever else the machine did then met both, and the median of the pairs' ratios is of the app. From trial to trial of
 * one build that ratio differed by 4 to 7 % on a machine that much else was using, where the median of the answers
 * differed by 8 to 18 %.
 *
 * @param samples of turns.csv, in its order
 * @returns undefined with fewer than a hundred turns in which both answered
 */
export function answerOf(samples: readonly Sample[]): AnswerRecord | undefined {
  const turns: { appMs: number; referenceMs: number }[] = []
  for (let i = 0; i + 1 < samples.length; i += 2) {
    const pair = samples.slice(i, i + 2)
    if (pair.some(({ outcome }) => outcome !== 'ok')) continue
    const [own, bare] = [false, true].map(isBare =>
      pair.find(({ vantage }) => (vantage === referenceVantage) === isBare),
    )
    if (own && bare) turns.push({ appMs: own.endMs - own.sentMs, referenceMs: bare.endMs - bare.sentMs })
  }
  if (turns.length < leastTurns) return undefined
  return {
    n: turns.length,
    answerMs: median(turns.map(({ appMs }) => appMs)),
    referenceMs: median(turns.map(({ referenceMs }) => referenceMs)),
    timesReference: median(turns.map(({ appMs, referenceMs }) => appMs / referenceMs)),
  }
}
