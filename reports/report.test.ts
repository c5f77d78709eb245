import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { expect, onTestFinished, test } from 'vitest'

const report = (folder: string) => x(process.execPath, [path.join(import.meta.dirname, 'report.ts'), folder])

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-report-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('a folder that is no run is refused with a sentence, and the last report stays', async () => {
  const { exitCode, stderr } = await report(await emptyFolder())
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/RUN_NOT_FOUND\]: .* is not the folder of a run\.\n {2}Because: .*\n {2}Try: /)
})

test('a run that cannot be read is refused with the file and what is wrong in it', async () => {
  const folder = await emptyFolder()
  await writeFile(path.join(folder, 'manifest.json'), '{ "schemaVersion": 99 }')
  const { exitCode, stderr } = await report(folder)
  expect(exitCode).toBe(1)
  expect(stderr).toContain(`${folder}/manifest.json`)
  expect(stderr).toContain('schemaVersion')
})
