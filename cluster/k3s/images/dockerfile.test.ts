import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { bundle } from '../../../support/process/bundle.ts'
import { appProcess } from './app-layer.ts'
import { nodeRuntime } from './base/node-package.ts'

const run = promisify(execFile)
const projectRoot = path.resolve(import.meta.dirname, '../../..')
const appsFolder = path.join(projectRoot, 'fixtures/apps')
const apps = readdirSync(appsFolder).filter(name => existsSync(path.join(appsFolder, name, 'main.ts')))

interface Line {
  instruction: string
  rest: string
}

function linesOf(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => ({ instruction: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }))
}

describe.for(apps)('the Dockerfile of %s', app => {
  const lines = linesOf(path.join(appsFolder, app, 'Dockerfile'))
  const all = (instruction: string) =>
    lines.filter(line => line.instruction === instruction).map(({ rest }) => rest)

  test('has instructions that every engine knows', () => {
    const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'EXPOSE', 'ENTRYPOINT']
    expect(lines.filter(({ instruction }) => !known.includes(instruction))).toEqual([])
  })

  test('brings the Node that other images bring, and runs the app as they do', () => {
    for (const from of all('FROM')) expect(from).toContain(`node:${nodeRuntime.version}-`)
    expect(all('USER')).toEqual([appProcess.user])
    expect(all('EXPOSE')).toEqual(appProcess.ports.map(String))
    const [node, ...args] = JSON.parse(all('ENTRYPOINT')[0] ?? '') as string[]
    expect(node).toBe('node')
    expect(args).toEqual(appProcess.entrypoint.slice(1))
  })

  test('makes the same program of the files that it copies', { timeout: 60_000 }, async ({
    onTestFinished,
  }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tahan-dockerfile-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    for (const copy of all('COPY').filter(rest => !rest.startsWith('--from'))) {
      const words = copy.split(' ')
      for (const source of words.slice(0, -1)) {
        expect(path.relative(projectRoot, path.resolve(projectRoot, source))).not.toMatch(/^\.\./)
        await mkdir(path.dirname(path.join(folder, source)), { recursive: true })
        await cp(path.join(projectRoot, source), path.join(folder, source), { recursive: true })
      }
    }
    await symlink(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'))
    const [build = ''] = all('RUN').filter(rest => rest.startsWith('npx rolldown '))
    const output = path.join(folder, 'out/main.cjs')
    await run('npx', ['--no-install', ...build.replace('/out/main.cjs', output).split(' ').slice(1)], {
      cwd: folder,
    })

    // Comments name the sources by where they are, which is elsewhere here.
    const code = (text: string) => text.split('\n').filter(line => !line.trim().startsWith('//'))
    const bundled = await readFile(await bundle(`fixtures/apps/${app}/main.ts`), 'utf8')
    expect(code(await readFile(output, 'utf8'))).toEqual(code(bundled))
  })
})
