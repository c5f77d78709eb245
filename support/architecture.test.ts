import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  // Git still lists what was deleted and not yet committed.
  .filter(file => file !== '' && file !== 'vitest.config.ts' && existsSync(path.join(root, file)))

/** Who may import whom, beside itself. */
const mayImport: Record<string, readonly string[]> = {
  specs: ['fixtures', 'cluster', 'support', 'reports'],
  fixtures: ['cluster', 'support', 'reports'],
  cluster: ['support'],
  reports: ['support'],
  support: [],
}

/** Exceptions, each with its reason. */
const longFiles: Record<string, string> = {}

const topOf = (file: string) => file.split('/')[0] ?? ''
const isTest = (file: string) => /\.(test|bench)\.ts$/.test(file)

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...text.matchAll(/^(?:import|export)[^'"]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm)].map(match =>
    path.relative(root, path.resolve(root, path.dirname(file), match[1] ?? match[2] ?? '')),
  )
}

test('every folder of code has its place in the order', () => {
  expect([...new Set(files.map(topOf))].sort()).toEqual(Object.keys(mayImport).sort())
})

test.for(Object.keys(mayImport))('%s imports only what stands below it', top => {
  const wrong = files
    .filter(file => topOf(file) === top && !isTest(file))
    .flatMap(file => importsOf(file).map(imported => ({ file, imported })))
    .filter(({ imported }) => topOf(imported) !== top && !mayImport[top]?.includes(topOf(imported)))
  expect(wrong).toEqual([])
})

test('the embedded cluster knows the rest through the Kubernetes API and the Cluster interface alone', () => {
  const allowed = (imported: string) =>
    imported.startsWith('cluster/embedded/') ||
    imported === 'cluster/cluster.ts' ||
    topOf(imported) === 'support'
  const wrong = files
    .filter(file => file.startsWith('cluster/embedded/') && !isTest(file))
    .flatMap(file => importsOf(file).map(imported => ({ file, imported })))
    .filter(({ imported }) => !allowed(imported))
  expect(wrong).toEqual([])
})

test('no file is longer than 300 lines without a reason', () => {
  const long = files
    .filter(file => !isTest(file) && !(file in longFiles))
    .map(file => ({ file, lines: readFileSync(path.join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 300)
  expect(long).toEqual([])
})
