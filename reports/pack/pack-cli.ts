import { existsSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf, TahanError } from '../../support/errors.ts'
import { latestRun } from '../evidence/latest-run.ts'
import { countOf } from '../words/units.ts'
import { packRun } from './pack.ts'

const latest = latestRun()

/**
 * `npm run pack [run folder] [-- --out <file or folder>]`: one archive of a run's evidence, by default of the latest and
 * beside it.
 */
async function pack(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string' } },
  })
  const [given] = positionals
  if (given === undefined && !existsSync(latest)) {
    throw new TahanError('NO_RUN_YET', 'There is no run to pack yet.', { tryThis: 'npx vitest run specs/ha' })
  }
  // `latest` is a link; the archive is named after the run itself.
  const folder = existsSync(given ?? latest) ? realpathSync(given ?? latest) : (given ?? latest)
  const { archive, files, sizeBytes, sum } = await packRun(folder, archiveFile(folder, values.out))
  console.log(`${sum}  ${path.relative(process.cwd(), archive) || archive}`)
  console.log(
    `${countOf(files, 'file')} in ${(sizeBytes / 1e6).toFixed(1)} MB. Elsewhere: npm run unpack -- ${path.basename(archive)} --sha256 ${sum}`,
  )
}

function archiveFile(folder: string, out: string | undefined): string {
  const name = `${path.basename(folder)}.tar.gz`
  if (out === undefined) return path.join(path.dirname(folder), name)
  return existsSync(out) && statSync(out).isDirectory() ? path.join(out, name) : path.resolve(out)
}

try {
  await pack(process.argv.slice(2))
} catch (thrown) {
  console.error(thrown instanceof TahanError ? `${thrown.name} ${thrown.message}` : messageOf(thrown))
  process.exitCode = 1
}
