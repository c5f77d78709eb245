import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { apiPort } from '../addresses.ts'
import { HttpApi } from '../client/http-api.ts'
import { type ApiAddress, HttpTransport } from '../client/http-transport.ts'
import type { EmbeddedCluster } from '../open.ts'

interface Kubeconfig {
  clusters: { cluster: { 'certificate-authority-data': string } }[]
  users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[]
}

/** The light client for a cluster, as the administrator of its kubeconfig. */
export async function apiOf(cluster: Pick<EmbeddedCluster, 'record'>): Promise<HttpApi> {
  return new HttpApi(await addressOf(cluster))
}

/** A plain-text answer of the API server, e.g. a log. */
export async function textOf(cluster: Pick<EmbeddedCluster, 'record'>, path: string): Promise<string> {
  const transport = new HttpTransport(await addressOf(cluster))
  return text(await transport.stream({ method: 'GET', path }, AbortSignal.timeout(10_000)))
}

async function addressOf({ record }: Pick<EmbeddedCluster, 'record'>): Promise<ApiAddress> {
  const { clusters, users } = JSON.parse(await readFile(record.kubeconfig, 'utf8')) as Kubeconfig
  const plain = (base64 = '') => Buffer.from(base64, 'base64').toString()
  const [user] = users
  return {
    host: record.nodes[0]?.address ?? '',
    port: apiPort,
    caCertificate: plain(clusters[0]?.cluster['certificate-authority-data']),
    clientCertificate: plain(user?.user['client-certificate-data']),
    clientKey: plain(user?.user['client-key-data']),
    userAgent: 'tahan-tests',
  }
}
