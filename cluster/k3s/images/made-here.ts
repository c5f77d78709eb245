import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { appMain } from '../../../support/process/app-main.ts'

/**
 * Whether the image builder makes an app's image, from its `main.ts` or `main.js`: it brings Node, programs of npm's
 * packages that the app's `programs.json` lists, and the app. What a Dockerfile installs where there is no such list it
 * does not know how to bring, so such an image is made by the Dockerfile alone.
 */
export function isMadeHere(appFolder: string): boolean {
  if (appMain(appFolder) === undefined) return false
  if (existsSync(path.join(appFolder, 'programs.json'))) return true
  try {
    return !/^RUN apk add/m.test(readFileSync(path.join(appFolder, 'Dockerfile'), 'utf8'))
  } catch {
    return true // no Dockerfile: there is only this way
  }
}
