import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Judgement } from '../../support/record/judgement.ts'
import { judgementVerdict } from '../../support/record/judgement.ts'
import type { Verdict } from '../../support/record/trial.ts'
import type { RecordedPackets } from '../evidence/packet-folder.ts'
import type { RecordedRun } from '../evidence/read-run.ts'
import { recompute } from '../evidence/recompute.ts'
import type { MetricVerdict } from '../gate/judge-run.ts'
import type { GateRecord } from '../gate/outcome.ts'
import { columns, gateRows } from '../gate/table.ts'
import { countOf } from '../words/units.ts'

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

/**
 * What the run was held to, kept or not: that it ended, that its numbers follow from its samples, that everything could
 * be judged; every threshold of its experiments and of its instrument; and what the gate said, if it was asked.
 */
export async function rulesOf(run: RecordedRun, packets: readonly RecordedPackets[]): Promise<Rule[]> {
  const made = [...run.experiments, ...run.loads, ...packets]
  const instrument = run.instrument.map(({ id, judgements }) => ({ experiment: { id }, judgements }))
  return [...aboutRun(run, made), ...thresholdsOf([...made, ...instrument]), ...(await gateRules(run.folder))]
}

function aboutRun(
  run: RecordedRun,
  made: readonly { experiment: { id: string; verdict: Verdict } }[],
): Rule[] {
  const { endedAt } = run.manifest
  const differences = recompute(run).length
  const judged = made.filter(({ experiment: { verdict } }) => verdict === 'pass' || verdict === 'fail')
  const ofRun = { experiment: undefined }
  return [
    {
      ...{ ...ofRun, rule: 'The run came to its end', success: endedAt !== undefined },
      ...{ expected: 'ended', actual: endedAt === undefined ? 'not ended' : 'ended' },
      message: endedAt === undefined ? 'It was stopped on its way, or goes on.' : `It ended at ${endedAt}.`,
    },
    {
      ...{ ...ofRun, rule: 'Every number follows from the samples and events', success: differences === 0 },
      ...{ expected: 'all', actual: differences === 0 ? 'all' : `${differences} do not` },
      message:
        differences === 0
          ? 'Every number was computed again from them alone.'
          : `${countOf(differences, 'number')} did not come out again.`,
    },
    {
      ...{ ...ofRun, rule: 'Everything could be judged' },
      // Of nothing there is nothing good to say.
      success: made.length > 0 && judged.length === made.length,
      ...{ expected: String(made.length), actual: String(judged.length) },
      message: `${judged.length} of ${countOf(made.length, 'experiment')} passed or failed.`,
    },
  ]
}

function thresholdsOf(judged: readonly Judged[]): Rule[] {
  return judged.flatMap(({ experiment, judgements }) =>
    judgements.map((judgement): Rule => {
      const { claim, limit, seen, because, busy, advice } = judgement
      const told = [because, busy, advice].filter(one => one !== undefined).join(' ')
      const verdict = judgementVerdict(judgement)
      return {
        rule: `${experiment.id}: ${claim}`,
        success: verdict === 'pass',
        ...{ expected: limit, actual: seen, experiment: experiment.id },
        message: `${verdict === 'pass' ? 'Kept' : verdict === 'fail' ? 'Not kept' : 'Cannot be told'}: ${limit} allowed, ${seen} seen: ${told}`,
      }
    }),
  )
}

/** What the gate says of a measure that does not keep a run from passing. */
const harmless: readonly MetricVerdict[] = ['same', 'better', 'new']

/** Undefined where a kill tore it: the gate can be asked again. */
async function gateRecord(file: string): Promise<GateRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as GateRecord
  } catch {
    return undefined
  }
}

async function gateRules(runFolder: string): Promise<Rule[]> {
  const file = path.join(runFolder, 'gate.json')
  if (!existsSync(file)) return []
  const record = await gateRecord(file)
  if (record === undefined) return []
  const whole: Rule = {
    rule: 'Against the baseline',
    success: record.result === 'passed' || record.result === 'improved',
    ...{ expected: 'passed', actual: record.result, experiment: undefined },
    message: `${record.result}: ${record.reason}`,
  }
  const rows = record.metrics.map((judged): Rule => {
    const cells = gateRows({ metrics: [judged] })[0] ?? []
    const [measure = '', baseline = '', now = ''] = cells
    return {
      rule: `baseline: ${measure}`,
      success: harmless.includes(judged.verdict),
      ...{ expected: baseline, actual: now, experiment: undefined },
      message: columns
        .map((column, i) => `${column}: ${cells[i]}`)
        .slice(1)
        .join(', '),
    }
  })
  return [whole, ...rows]
}
