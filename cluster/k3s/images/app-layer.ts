import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { appMain } from '../../../support/process/app-main.ts'
import { bundle } from '../../../support/process/bundle.ts'
import { fileOf, type TarEntry } from '../../../support/tar/tar.ts'
import { nodePath } from './base/base.ts'
import { appUser } from './base/files.ts'
import type { Process } from './oci/image.ts'

const programPath = 'app/main.cjs'

/** The app itself, as one file: the bundle of its `main.ts` or `main.js`. */
export async function appEntries(appFolder: string): Promise<TarEntry[]> {
  const bundled = await readFile(await bundle(appMain(appFolder) ?? path.join(appFolder, 'main.ts')), 'utf8')
  // The first line names the sources with their times, which are this machine's business.
  const program = bundled.replace(/^\/\/ sources: .*\n/, '')
  return [{ kind: 'directory', path: 'app', mode: 0o755 }, fileOf(programPath, program)]
}

export const appProcess: Process = {
  entrypoint: [`/${nodePath}`, `/${programPath}`],
  user: `${appUser.id}:${appUser.id}`,
  environment: {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    NODE_ENV: 'production',
    SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt',
  },
  workingDirectory: '/app',
  ports: [8080],
}
