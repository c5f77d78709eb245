import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

test.for([
  [['helo'], 'there is no app "helo", but hello'],
  [['../apps/hello'], 'there is no app "../apps/hello"'],
  [['--architecture', 'amd64', '--architecture', 'arm46'], '--architecture is amd64 or arm64'],
] as const)('%j is refused with what there is', async ([args, words]) => {
  const running = run(process.execPath, [path.join(import.meta.dirname, 'cli.ts'), ...args])
  await expect(running).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(words) })
})
