import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Judgement } from '../../support/record/judgement.ts'
import { judgementVerdict } from '../../support/record/judgement.ts'
import type { GateRecord } from '../gate/outcome.ts'
import { gateRows } from '../gate/table.ts'

/** A rule of Allure's quality gate, kept or not. */
export interface Rule {
  rule: string
  success: boolean
  expected: string
  actual: string
  message: string
  /** The experiment that it is about; undefined for the run as a whole. */
  experiment: string | undefined
}

interface Judged {
  experiment: { id: string }
  judgements: readonly Judgement[]
}

/** Every threshold that the run's experiments were held to, with those that were kept; and what the gate said, if it was asked. */
export async function rulesOf(judged: readonly Judged[], runFolder: string): Promise<Rule[]> {
  const thresholds = judged.flatMap(({ experiment, judgements }) =>
    judgements.map((judgement): Rule => {
      const { claim, limit, seen, because } = judgement
      const verdict = judgementVerdict(judgement)
      return {
        rule: `${experiment.id}: ${claim}`,
        success: verdict === 'pass',
        ...{ expected: limit, actual: seen, experiment: experiment.id },
        message: `${verdict === 'pass' ? 'Kept' : verdict === 'fail' ? 'Not kept' : 'Cannot be told'}: ${limit} allowed, ${seen} seen. ${because}`,
      }
    }),
  )
  return [...thresholds, ...(await gateRules(runFolder))]
}

async function gateRules(runFolder: string): Promise<Rule[]> {
  const file = path.join(runFolder, 'gate.json')
  if (!existsSync(file)) return []
  const record = JSON.parse(await readFile(file, 'utf8')) as GateRecord
  const whole: Rule = {
    rule: 'Against the baseline',
    success: record.result === 'passed' || record.result === 'improved',
    ...{ expected: 'passed', actual: record.result, experiment: undefined },
    message: `${record.result}: ${record.reason}`,
  }
  const rows = gateRows(record).map(
    ([measure = '', baseline = '', run = '', change = '', , verdict = '']): Rule => ({
      rule: `baseline: ${measure}`,
      success: ['no worse', 'better', 'not in the baseline'].some(good => verdict.startsWith(good)),
      ...{ expected: baseline, actual: run, experiment: undefined },
      message: `${verdict}: ${baseline} in the baseline, ${run} in this run (${change})`,
    }),
  )
  return [whole, ...rows]
}
