import { copyFile, link, mkdir, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../../support/errors.ts'
import { bundle } from '../../support/process/bundle.ts'
import type { Image } from './plan.ts'

const projectRoot = path.resolve(import.meta.dirname, '../..')
const appsFolder = 'fixtures/apps'

/** Every app of this project as an image: `tahan/<folder>` from the entry `fixtures/apps/<folder>/main.ts`. */
export async function bundleApps(): Promise<Record<string, Image>> {
  const entries = await readdir(path.join(projectRoot, appsFolder), { withFileTypes: true }).catch(() => [])
  const images = entries
    .filter(entry => entry.isDirectory())
    .map(async ({ name }) => [`tahan/${name}`, await bundleApp(name)] as const)
  return Object.fromEntries(await Promise.all(images))
}

/** One that cannot be bundled does not keep the cluster from starting: its pods say why. */
async function bundleApp(name: string): Promise<Image> {
  try {
    return { file: await bundle(`${appsFolder}/${name}/main.ts`) }
  } catch (thrown) {
    return { problem: messageOf(thrown) }
  }
}

/**
 * A container of another user (`runAsUser`, when root) must be able to read what it runs. Where the project is in a
 * folder that others may not enter, as /root, the file is linked or copied to one that they may.
 * @returns the file, or its copy in `folder`
 */
export async function reachableByAll(file: string, folder: string): Promise<string> {
  if (process.getuid?.() !== 0 || (await isReachable(file))) return file
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const copy = path.join(folder, path.basename(file))
  try {
    await link(file, copy) // a node binary is 100 MB
  } catch {
    await copyFile(file, copy)
  }
  return copy
}

async function isReachable(file: string): Promise<boolean> {
  for (let part = path.dirname(file); part !== '/'; part = path.dirname(part)) {
    if (((await stat(part)).mode & 0o001) === 0) return false // others may not enter
  }
  const { mode } = await stat(file)
  return (mode & 0o004) !== 0
}
