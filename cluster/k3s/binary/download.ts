import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { messageOf, TahanError } from '../../../support/errors.ts'

export interface DownloadOptions {
  /** Where a proxy is named: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
  env: Readonly<Record<string, string | undefined>>
  signal: AbortSignal
  /** A connection that brings nothing for so long is given up. */
  stallMs?: number
}

/** @throws TahanError DOWNLOAD_FAILED */
export async function downloadText(url: string, options: DownloadOptions): Promise<string> {
  return await told(url, options, async () => await text(await get(url, options)))
}

/**
 * Downloads a file, which appears in one step and only when it is whole and has the checksum that was published.
 * @throws TahanError DOWNLOAD_FAILED, DOWNLOAD_CORRUPT
 */
export async function downloadFile(
  url: string,
  { file, sha256 }: { file: string; sha256: string },
  options: DownloadOptions,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  try {
    const hash = createHash('sha256')
    await told(url, options, async () => {
      const response = await get(url, options)
      response.on('data', (chunk: Buffer) => hash.update(chunk))
      await pipeline(response, createWriteStream(draft, { mode: 0o755 }), { signal: options.signal })
    })
    const seen = hash.digest('hex')
    if (seen !== sha256)
      throw new TahanError('DOWNLOAD_CORRUPT', `${url} came with other content than was published.`, {
        because: `its SHA-256 is ${seen}, and should be ${sha256}`,
        tryThis: 'again; if it stays so, look for a proxy or a mirror that changes files',
      })
    await rename(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Any failure on the way, as an error that says from where. */
async function told<T>(url: string, { signal }: DownloadOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    signal.throwIfAborted()
    throw new TahanError('DOWNLOAD_FAILED', `${url} cannot be downloaded.`, {
      because: messageOf(cause) || 'the connection failed',
      tryThis: 'look for this machine’s way out: a proxy is taken from HTTPS_PROXY',
      cause,
    })
  }
}

const mostRedirects = 5
const agents = new Map<string, http.Agent>()

/** A good answer's body, after redirects. */
async function get(url: string, options: DownloadOptions, redirects = 0): Promise<IncomingMessage> {
  const { env, signal, stallMs = 30_000 } = options
  const secure = url.startsWith('https:')
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy } = env
  const proxyEnv = { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy }
  const key = `${secure} ${JSON.stringify(proxyEnv)}`
  const agent = agents.get(key) ?? new (secure ? https : http).Agent({ proxyEnv })
  agents.set(key, agent)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = (secure ? https : http).get(url, { agent, signal, timeout: stallMs }, resolve)
    request.once('timeout', () => request.destroy(new Error(`nothing came for ${stallMs} ms`)))
    request.once('error', reject)
  })
  const { statusCode = 0, headers } = response
  if (statusCode === 200) return response
  response.resume()
  if ([301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined) {
    if (redirects === mostRedirects) throw new Error(`more than ${mostRedirects} redirects`)
    const next = new URL(headers.location, url)
    if (secure && next.protocol !== 'https:')
      throw new Error(`a redirect to ${next.origin}, which is not encrypted`)
    return await get(next.href, options, redirects + 1)
  }
  throw new Error(`HTTP status ${statusCode}`)
}
