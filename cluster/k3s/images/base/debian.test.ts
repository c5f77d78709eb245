import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { debianPackages } from './debian.ts'

test('a machine that is no Debian is told what it lacks and what else it can do', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-debian-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('PATH', folder)
  const failing = debianPackages(['libc6'], 'arm64', folder, new AbortController().signal)
  await expect(failing).rejects.toMatchObject({ code: 'DEBIAN_TOOLS' })
  await expect(failing).rejects.toThrow(/this machine lacks apt, dpkg.*sudo apt install.*Dockerfile/s)
})
