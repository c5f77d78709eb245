import { readFile } from 'node:fs/promises'
import { apiPort } from '../addresses.ts'
import { HttpApi } from '../client/http-api.ts'
import type { EmbeddedCluster } from '../open.ts'

interface Kubeconfig {
  clusters: { cluster: { 'certificate-authority-data': string } }[]
  users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[]
}

/** The light client for a cluster, as the administrator of its kubeconfig. */
export async function apiOf({ record }: EmbeddedCluster): Promise<HttpApi> {
  const { clusters, users } = JSON.parse(await readFile(record.kubeconfig, 'utf8')) as Kubeconfig
  const text = (base64 = '') => Buffer.from(base64, 'base64').toString()
  const [user] = users
  return new HttpApi({
    host: record.nodes[0]?.address ?? '',
    port: apiPort,
    caCertificate: text(clusters[0]?.cluster['certificate-authority-data']),
    clientCertificate: text(user?.user['client-certificate-data']),
    clientKey: text(user?.user['client-key-data']),
    userAgent: 'tahan-tests',
  })
}
