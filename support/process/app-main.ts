import { existsSync } from 'node:fs'
import path from 'node:path'

/** The program that an app's image is made of, its `main.ts` or `main.js`; undefined where there is none. */
export function appMain(folder: string): string | undefined {
  return ['main.ts', 'main.js'].map(name => path.join(folder, name)).find(file => existsSync(file))
}
