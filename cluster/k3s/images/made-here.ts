import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Whether the image builder makes an app's image: it brings Node and the app. What an app's Dockerfile installs beside
 * them it does not know how to bring, so such an image is made by the Dockerfile alone.
 */
export function isMadeHere(appFolder: string): boolean {
  try {
    return !/^RUN apk add/m.test(readFileSync(path.join(appFolder, 'Dockerfile'), 'utf8'))
  } catch {
    return true // no Dockerfile: there is only this way
  }
}
