import { median } from 'simple-statistics'
import type { Sample } from '../probe/sample.ts'
import type { AnswerRecord } from '../record/answer.ts'
import { referenceVantage } from '../turns/protocol.ts'

/** Fewer turns than this are no figure. */
const leastTurns = 100

interface Turn {
  appMs: number
  referenceMs: number
}

/**
 * What the app took to answer, alone and against bare responders that were asked in turns with it: whatever else the
 * machine did met both. Over five responders, from trial to trial of one build, the ratio of both medians differed by
 * 3 to 4 %; the median of the turns' own ratios by 4 to 5 %, and all of them by 4 to 8 % over a single responder.
 *
 * @param samples of turns.csv, in its order
 * @returns undefined with fewer than a hundred turns in which both answered
 */
export function answerOf(samples: readonly Sample[]): AnswerRecord | undefined {
  const turns = turnsIn(samples)
  if (turns.length < leastTurns) return undefined
  const answerMs = median(turns.map(turn => turn.appMs))
  const referenceMs = median(turns.map(turn => turn.referenceMs))
  return { n: turns.length, answerMs, referenceMs, timesReference: answerMs / referenceMs }
}

function turnsIn(samples: readonly Sample[]): Turn[] {
  const turns: Turn[] = []
  for (let i = 0; i + 1 < samples.length; i += 2) {
    const pair = samples.slice(i, i + 2)
    if (pair.some(({ outcome }) => outcome !== 'ok')) continue
    const [own, bare] = [false, true].map(isBare =>
      pair.find(({ vantage }) => (vantage === referenceVantage) === isBare),
    )
    if (own === undefined || bare === undefined) continue
    turns.push({ appMs: own.endMs - own.sentMs, referenceMs: bare.endMs - bare.sentMs })
  }
  return turns
}
