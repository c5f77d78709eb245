import path from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf, TahanError } from '../../support/errors.ts'
import { countOf } from '../words/units.ts'
import { unpackRun } from './unpack.ts'

/**
 * `npm run unpack -- <archive> [--into <folder>] [--sha256 <hash>]`: a packed run as a folder again, by default among
 * the other runs, every file held to its hash.
 */
async function unpack(args: string[]): Promise<void> {
  const options = { into: { type: 'string' }, sha256: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
  const [archive] = positionals
  if (archive === undefined) {
    throw new TahanError('NO_ARCHIVE', 'No archive was named.', {
      tryThis: 'npm run unpack -- <archive> --into <folder>',
    })
  }
  const into = values.into ?? path.resolve(import.meta.dirname, '../runs')
  const { folder, files } = await unpackRun(archive, into, values.sha256)
  const shown = path.relative(process.cwd(), folder)
  console.log(
    `${countOf(files, 'file')} in ${shown}, each with its hash. Report it: npm run report -- ${shown}`,
  )
}

try {
  await unpack(process.argv.slice(2))
} catch (thrown) {
  console.error(thrown instanceof TahanError ? `${thrown.name} ${thrown.message}` : messageOf(thrown))
  process.exitCode = 1
}
