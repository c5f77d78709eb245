import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseAllDocuments, visit } from 'yaml'
import { TahanError } from '../../../support/errors.ts'

/** An image's name in full, as containerd keeps it: `tahan/hello:1` is `docker.io/tahan/hello:1`. */
export function fullName(name: string): string {
  const [first = '', ...rest] = name.split('/')
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const path = hasRegistry ? name : `docker.io/${rest.length === 0 ? 'library/' : ''}${name}`
  return /:[^/]+$/.test(path) ? path : `${path}:latest`
}

/**
 * The names by which an app's manifests ask for its own image: `tahan/<folder>` with whatever tags. Images of others
 * that they ask for as well are none of ours.
 * @param appFolder with the manifests as YAML in `manifests/`, and in folders there
 * @throws TahanError IMAGE_NAME when they ask for none
 */
export async function imageNamesOf(appFolder: string): Promise<string[]> {
  const folder = path.join(appFolder, 'manifests')
  const own = `docker.io/tahan/${path.basename(appFolder)}:`
  const files = (await readdir(folder, { recursive: true }).catch(() => []))
    .filter(name => /\.ya?ml$/.test(name))
    .sort()
  const names = new Set<string>()
  for (const file of files) {
    for (const image of imagesIn(await readFile(path.join(folder, file), 'utf8'))) {
      if (fullName(image).startsWith(own)) names.add(fullName(image))
    }
  }
  if (names.size > 0) return [...names].sort()
  throw new TahanError('IMAGE_NAME', `The manifests in ${folder} ask for no image of this app.`, {
    because: `an app's own image is named for its folder, and none is "tahan/${path.basename(appFolder)}".`,
    tryThis: `write "image: tahan/${path.basename(appFolder)}:1" in its container.`,
  })
}

function imagesIn(manifests: string): string[] {
  const images: string[] = []
  for (const document of parseAllDocuments(manifests)) {
    visit(document, {
      Pair: (_, { key, value }) => {
        const [name, image] = [String(key), String(value)]
        if (name === 'image') images.push(image)
      },
    })
  }
  return images
}
