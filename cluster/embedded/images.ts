import { existsSync } from 'node:fs'
import { copyFile, cp, link, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { messageOf } from '../../support/errors.ts'
import { appMain } from '../../support/process/app-main.ts'
import { bundle } from '../../support/process/bundle.ts'
import type { Image } from './plan.ts'

const projectRoot = path.resolve(import.meta.dirname, '../..')
const appsFolder = path.join(projectRoot, 'fixtures/apps')

/** How an image is run that is no JavaScript: a command of this machine, and files of the app's folder. */
export const imageFile = 'image.json'
const command = z.tuple([z.string().min(1)], z.string())
export const imageDescription = z.strictObject({
  command,
  /** Ends with 0 where this machine has what the app is made of; else its last line says what it lacks. */
  check: command.optional(),
})

/**
 * Every app of this project, and those of the given folders, as images: `tahan/<folder>` from the `main.ts` or `main.js`
 * there, or as the `image.json` there says.
 *
 * @param others absolute
 */
export async function imagesOfApps(others: readonly string[] = []): Promise<Record<string, Image>> {
  const entries = await readdir(appsFolder, { withFileTypes: true }).catch(() => [])
  const own = entries.filter(entry => entry.isDirectory()).map(({ name }) => path.join(appsFolder, name))
  const images = [...own, ...others].map(
    async folder => [`tahan/${path.basename(folder)}`, await imageOf(folder)] as const,
  )
  return Object.fromEntries(await Promise.all(images))
}

/** One that cannot be made does not keep the cluster from starting: its pods say why. */
async function imageOf(folder: string): Promise<Image> {
  try {
    if (existsSync(path.join(folder, imageFile))) return await declaredIn(folder)
    const main = appMain(folder)
    if (main === undefined) return { problem: `there is no main.ts, main.js or ${imageFile} in ${folder}` }
    return { file: await bundle(main) }
  } catch (thrown) {
    return { problem: messageOf(thrown) }
  }
}

async function declaredIn(folder: string): Promise<Image> {
  const parsed = imageDescription.safeParse(JSON.parse(await readFile(path.join(folder, imageFile), 'utf8')))
  if (parsed.success) return { command: parsed.data.command, folder }
  return { problem: `${path.join(folder, imageFile)}: ${z.prettifyError(parsed.error)}` }
}

/** An image that every user can read, with what it is made of copied to `shared` where that has to be. */
export async function reachableImage(image: Image, shared: string): Promise<Image> {
  if ('file' in image) return { file: await reachableByAll(image.file, shared) }
  if ('problem' in image) return image
  const marker = path.join(image.folder, imageFile)
  if (process.getuid?.() !== 0 || (await isReachable(marker))) return image
  const folder = path.join(shared, path.basename(image.folder))
  await mkdir(shared, { recursive: true, mode: 0o755 })
  await cp(image.folder, folder, { recursive: true })
  return { ...image, folder }
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
