import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { rolldown } from 'rolldown'

const projectRoot = path.resolve(import.meta.dirname, '../..')
const cacheFolder = path.join(projectRoot, 'node_modules/.cache/tahan')

interface Stamp {
  file: string
  mtimeMs: number
  size: number
}

/** What this process is bundling at the moment: who asks for the same entry meanwhile gets the same answer. */
const underWay = new Map<string, Promise<string>>()

/**
 * Bundles a TypeScript entry and all it imports into one CommonJS file and returns its path. A process started from
 * such a file answers in a third of the time of type-stripped modules. The result is kept until a source changes;
 * several processes may bundle the same entry at once.
 *
 * @param entry path from the project's root, e.g. `support/probe/main.ts`
 */
export function bundle(entry: string): Promise<string> {
  const bundling = underWay.get(entry) ?? bundled(entry).finally(() => underWay.delete(entry))
  underWay.set(entry, bundling)
  return bundling
}

async function bundled(entry: string): Promise<string> {
  const input = path.resolve(projectRoot, entry)
  const name = path.relative(projectRoot, input).replaceAll(/[/\\]/g, '-').replace(/\.ts$/, '')
  const key = createHash('sha256').update(input).digest('hex').slice(0, 8)
  const output = path.join(cacheFolder, `${name}-${key}.cjs`)
  if (await isFresh(output)) return output

  await mkdir(cacheFolder, { recursive: true })
  const startedMs = Date.now()
  // From one folder always: the bundle's comments name its sources from there.
  const build = await rolldown({
    input,
    cwd: projectRoot,
    platform: 'node',
    logLevel: 'warn',
    checks: { eval: false },
  })
  const { output: chunks } = await build.generate({ format: 'cjs', codeSplitting: false })
  const sources = (await build.watchFiles).filter(file => path.isAbsolute(file))
  await build.close()
  const stamps = await Promise.all(sources.map(file => stampOf(file, startedMs)))
  // Code and stamps in one file, which appears in one step: neither a kill nor another process can part them.
  const draft = `${output}.${randomUUID()}`
  await writeFile(draft, `${stampsMark}${JSON.stringify(stamps)}\n${chunks[0].code}`)
  await rename(draft, output)
  return output
}

const stampsMark = '// sources: '

/** File systems keep the time of a change no better than this. */
const clockGrainMs = 20

/** A source that changed while it was bundled may have been read before or after: its stamp will never match. */
async function stampOf(file: string, beforeMs = Number.POSITIVE_INFINITY): Promise<Stamp> {
  const { mtimeMs, size } = await stat(file)
  return { file, mtimeMs: mtimeMs < beforeMs - clockGrainMs ? mtimeMs : 0, size }
}

async function isFresh(output: string): Promise<boolean> {
  try {
    const [first = ''] = (await readFile(output, 'utf8')).split('\n', 1)
    const stamps = JSON.parse(first.slice(stampsMark.length)) as Stamp[]
    const now = await Promise.all(stamps.map(stamp => stampOf(stamp.file)))
    return now.every((seen, i) => seen.mtimeMs === stamps[i]?.mtimeMs && seen.size === stamps[i]?.size)
  } catch {
    return false // never built, or a source is gone: build it
  }
}

/** Environment that lets a bundled process keep V8's compiled code beside its bundle: it starts sooner the second time. */
export const compileCache = { NODE_COMPILE_CACHE: path.join(cacheFolder, 'v8') }
