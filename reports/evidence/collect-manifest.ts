import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { RunManifest } from '../../support/record/manifest.ts'

const root = path.resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** What the run itself must tell; the rest is read from the checkout and the machine. */
export type RunFacts = Pick<
  RunManifest,
  'target' | 'profile' | 'startedAt' | 'seed' | 'versions' | 'clusterConfiguration' | 'nodes'
>

/** The manifest of a run that begins. */
export async function collectManifest(facts: RunFacts): Promise<RunManifest> {
  const { version, dependencies, devDependencies } = JSON.parse(
    await readFile(path.join(root, 'package.json'), 'utf8'),
  )
  return {
    schemaVersion: 1,
    tahan: version,
    commit: await commitOf(root),
    commandLine: process.argv,
    ...facts,
    versions: {
      node: process.versions.node,
      vitest: devDependencies.vitest,
      '@kubernetes/client-node': dependencies['@kubernetes/client-node'],
      ...facts.versions,
    },
    host: {
      kernel: os.release(),
      cpu: os.cpus()[0]?.model ?? 'unknown',
      cores: os.availableParallelism(),
      memoryBytes: os.totalmem(),
      os: await osName(),
    },
  }
}

/** The checkout's commit, with `+dirty` when something in it differs; undefined without git or a repository. */
async function commitOf(folder: string): Promise<string | undefined> {
  const git = async (...args: string[]) => (await run('git', ['-C', folder, ...args])).stdout.trim()
  try {
    const [commit, changes] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain')])
    return changes === '' ? commit : `${commit}+dirty`
  } catch {
    return undefined
  }
}

/** As the distribution calls itself. */
async function osName(): Promise<string> {
  try {
    const text = await readFile('/etc/os-release', 'utf8')
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? os.type()
  } catch {
    return os.type()
  }
}
