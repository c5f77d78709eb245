import path from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf, TahanError } from '../../support/errors.ts'
import { baselinesFolder } from '../baseline/baseline-folder.ts'
import { gate } from './gate.ts'
import { exitCodes, type GateResult } from './outcome.ts'
import { gateText } from './table.ts'

const results = Object.keys(exitCodes) as GateResult[]

/**
 * `npm run gate [-- <run folder>] [--baselines <folder>] [--no-confirm] [--allow <result>,…] [--all]`: holds a run, by
 * default the latest, against its baseline. Exit codes: see `exitCodes`; a result that is allowed ends with 0.
 */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    allowNegative: true,
    options: {
      baselines: { type: 'string', default: baselinesFolder },
      confirm: { type: 'boolean', default: true },
      allow: { type: 'string', default: '' },
      all: { type: 'boolean', default: false },
    },
  })
  const allowed = allowedResults(values.allow)
  const [folder, another] = positionals
  if (another !== undefined)
    throw new TahanError('ONE_RUN', `One run is judged at a time, and ${another} is another.`)
  const record = await gate(folder, {
    baselines: path.resolve(values.baselines),
    confirm: values.confirm,
    say: line => console.log(line),
  })
  console.log(gateText(record, values.all))
  if (record.result === 'no-baseline') console.log('Make one of a run that is good: npm run baseline')
  return allowed.includes(record.result) ? 0 : exitCodes[record.result]
}

function allowedResults(text: string): GateResult[] {
  const names = text.split(',').filter(Boolean)
  const unknown = names.find(name => !results.some(result => result === name))
  if (unknown === undefined) return results.filter(result => names.includes(result))
  throw new TahanError('OPTION_INVALID', `--allow names "${unknown}", which the gate never says.`, {
    tryThis: `one or several of ${results.join(', ')}`,
  })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (thrown) {
  console.error(thrown instanceof TahanError ? `${thrown.name} ${thrown.message}` : messageOf(thrown))
  process.exitCode = 2
}
