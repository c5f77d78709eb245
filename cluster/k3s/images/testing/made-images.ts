import path from 'node:path'
import { messageOf } from '../../../../support/errors.ts'
import type { Architecture } from '../architecture.ts'
import { type Images, imagesFor } from '../images.ts'

const appsFolder = path.resolve(import.meta.dirname, '../../../../fixtures/apps')

/** What a machine may lack; everything else that goes wrong is a fault of ours. */
const lacks = [/could not be reached/, /this machine lacks/]

/** The images of an app, or the sentence of why this machine cannot make them. */
export async function madeImages(
  architectures: readonly Architecture[],
  app = 'hello',
): Promise<Images | string> {
  try {
    return await imagesFor({
      appFolders: [path.join(appsFolder, app)],
      architectures,
      signal: new AbortController().signal,
    })
  } catch (thrown) {
    const words = messageOf(thrown)
    if (lacks.some(pattern => pattern.test(words))) return words
    throw thrown
  }
}
