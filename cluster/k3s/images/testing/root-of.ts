import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

interface Descriptor {
  digest: string
  platform?: { architecture: string }
}

/** The root file system of an unpacked archive's image, as a container of that architecture sees it. */
export async function rootOf(layout: string, architecture: string): Promise<string> {
  const blob = (digest: string) => path.join(layout, 'blobs', digest.replace(':', '/'))
  const json = async (file: string) => JSON.parse(await readFile(file, 'utf8'))
  const [image] = ((await json(path.join(layout, 'index.json'))) as { manifests: Descriptor[] }).manifests
  const index = (await json(blob(image?.digest ?? ''))) as { manifests: Descriptor[] }
  const own = index.manifests.find(({ platform }) => platform?.architecture === architecture)
  const { layers } = (await json(blob(own?.digest ?? ''))) as { layers: Descriptor[] }
  const root = path.join(layout, `root-${architecture}`)
  await mkdir(root, { recursive: true })
  for (const { digest } of layers) {
    await run('tar', ['-xf', blob(digest), '-C', root, '--no-same-owner'])
  }
  return root
}
