import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Releases as GitHub serves them: each file by way of a redirect. */
export interface TestReleases extends AsyncDisposable {
  url: string
  /** Content by `<version>/<name>`; its checksums are made from it. */
  files: Map<string, Buffer>
  /** What was asked for, without the redirects' second halves. */
  asked: string[]
  /** Answers for itself instead, where it returns true. */
  instead: (name: string, response: ServerResponse) => boolean
}

export async function testReleases(): Promise<TestReleases> {
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url ?? '')
    if (name.startsWith('/stored/')) {
      const stored = name.slice('/stored/'.length)
      if (made.instead(stored, response)) return
      const content = contentOf(made.files, stored)
      response.writeHead(content ? 200 : 404, { 'content-length': content?.length ?? 0 }).end(content)
      return
    }
    made.asked.push(name.slice(1))
    response.writeHead(302, { location: `/stored${request.url}` }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const made: TestReleases = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: new Map(),
    asked: [],
    instead: () => false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return made
}

function contentOf(files: ReadonlyMap<string, Buffer>, name: string): Buffer | undefined {
  const [version, architecture] = /^(.*)\/sha256sum-(\w+)\.txt$/.exec(name)?.slice(1) ?? []
  if (version === undefined) return files.get(name)
  const mine = [...files].filter(
    ([file]) =>
      file.startsWith(`${version}/`) &&
      (architecture === 'amd64' ? !file.includes('arm64') : file.includes(architecture ?? '')),
  )
  if (mine.length === 0) return undefined
  return Buffer.from(
    mine
      .map(
        ([file, content]) => `${createHash('sha256').update(content).digest('hex')}  ${file.split('/')[1]}\n`,
      )
      .join(''),
  )
}
