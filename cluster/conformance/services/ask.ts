import { get } from 'node:http'

const patienceMs = 5_000

/** What is answered over a new connection; or how the connection failed, by the system's name for it. */
export function ask(url: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const outgoing = get(url, { agent: false, timeout: patienceMs }, response => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      body += chunk
    })
    response.on('end', () => resolve(body))
    response.on('error', error => resolve(error.message))
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error('ETIMEDOUT')))
  outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  return promise
}
