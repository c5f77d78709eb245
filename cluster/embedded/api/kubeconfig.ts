import { chmod, rename, writeFile } from 'node:fs/promises'
import type { Credentials } from './certificates.ts'

/** Writes a kubeconfig that holds all it needs, readable by its owner only, in one step. */
export async function writeKubeconfig(file: string, url: string, credentials: Credentials): Promise<void> {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const name = 'tahan-embedded'
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server: url, 'certificate-authority-data': base64(credentials.caCertificate) } },
    ],
    users: [
      {
        name,
        user: {
          'client-certificate-data': base64(credentials.clientCertificate),
          'client-key-data': base64(credentials.clientKey),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  const draft = `${file}.${process.pid}`
  // JSON is YAML.
  await writeFile(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, file)
}
