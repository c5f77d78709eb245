import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../../../support/errors.ts'
import { architectures } from './architecture.ts'
import { imagesFor } from './images.ts'
import { isMadeHere } from './made-here.ts'

// `npm run images -- [--architecture amd64|arm64] [app ...]`: archives of all apps, or of those named, for both
// architectures, or for one. Apps that need more than Node are made by their own Dockerfile.

const appsFolder = path.resolve(import.meta.dirname, '../../../fixtures/apps')

async function main(): Promise<void> {
  const { values, positionals: wanted } = parseArgs({
    options: { architecture: { type: 'string', multiple: true } },
    allowPositionals: true,
  })
  const chosen = architectures.filter(name => values.architecture?.includes(name) ?? true)
  if (chosen.length < new Set(values.architecture).size) {
    throw new RangeError(`--architecture is ${architectures.join(' or ')}`)
  }
  const all = await appNames()
  const unknown = wanted.find(name => !all.includes(name))
  if (unknown !== undefined) throw new RangeError(`there is no app "${unknown}", but ${all.join(', ')}`)
  const abort = new AbortController()
  process.once('SIGINT', () => abort.abort(new Error('interrupted')))
  process.once('SIGTERM', () => abort.abort(new Error('interrupted')))
  const apps = wanted.length > 0 ? wanted : all
  const { images } = await imagesFor({
    appFolders: apps.map(name => path.join(appsFolder, name)),
    architectures: chosen,
    signal: abort.signal,
    onProgress: line => console.error(line),
  })
  for (const { file, digest, names, contents } of images) {
    const sizeMb = (await stat(file)).size / 1e6
    console.log(
      `${names.join(' ')}\n  ${file}  (${sizeMb.toFixed(1)} MB, ${chosen.join(' and ')})\n  ${digest}`,
    )
    if (contents.length > 0) console.log(`  ${contents.join(' ')}`)
  }
}

async function appNames(): Promise<string[]> {
  const entries = await readdir(appsFolder, { withFileTypes: true })
  return entries
    .filter(entry => entry.isDirectory() && isMadeHere(path.join(appsFolder, entry.name)))
    .map(entry => entry.name)
}

try {
  await main()
} catch (thrown) {
  console.error(messageOf(thrown))
  process.exitCode = 1
}
