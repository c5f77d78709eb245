import { describe, expect, test } from 'vitest'
import { type Member, nextSteps, type SetPlan } from './plan.ts'

const ordered: SetPlan = { replicas: 3, start: 0, isOrdered: true, replacesOld: true, partition: 0 }
const parallel: SetPlan = { ...ordered, isOrdered: false }

/** `0` healthy, `1!` not healthy, `2-` going, `3x` ended, `0o` of an old template. */
function members(text: string): Member[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map(part => ({
      ordinal: Number.parseInt(part, 10),
      isHealthy: !/[!x-]/.test(part),
      isGoing: part.includes('-'),
      isFinished: part.includes('x'),
      isUpdated: !part.includes('o'),
    }))
}

function steps(plan: SetPlan, text: string): string[] {
  return nextSteps(plan, members(text)).map(step =>
    step.do === 'create' ? `+${step.ordinal}` : `-${step.ordinal} ${step.why}`,
  )
}

describe('what a stateful set may do now', () => {
  test.each([
    ['nothing there: the first only', ordered, '', ['+0']],
    ['the first not yet well: wait', ordered, '0!', []],
    ['the first well: the second', ordered, '0', ['+1']],
    ['one ended in the middle: replaced first', ordered, '0 1x 2', ['-1 ended']],
    ['one going in the middle: wait', ordered, '0 1- 2', []],
    ['all well and new: nothing', ordered, '0 1 2', []],
    ['surplus: the highest first', ordered, '0 1 2 3 4', ['-4 surplus']],
    ['surplus going: wait', ordered, '0 1 2 3 4-', []],
    ['surplus not well above an unwell one: wait for the lower', ordered, '0 1 2 3! 4!', []],
    ['the lowest unwell surplus may go', ordered, '0 1 2 3!', ['-3 surplus']],
    ['old ones: the highest first', ordered, '0o 1o 2o', ['-2 outdated']],
    ['a new one not yet well: wait', ordered, '0o 1o 2!', []],
    ['the next old one', ordered, '0o 1o 2', ['-1 outdated']],
    ['below the partition: stays', { ...ordered, partition: 2 }, '0o 1o 2', []],
    ['left to the user', { ...ordered, replacesOld: false }, '0o 1o 2o', []],
    ['in parallel: all at once', parallel, '', ['+0', '+1', '+2']],
    [
      'in parallel: does not wait for the unwell',
      parallel,
      '0! 3 4',
      ['+1', '+2', '-4 surplus', '-3 surplus'],
    ],
    ['another start', { ...ordered, start: 5 }, '5 6', ['+7']],
  ])('%s', (_name, plan, text, expected) => {
    expect(steps(plan, text)).toEqual(expected)
  })
})
