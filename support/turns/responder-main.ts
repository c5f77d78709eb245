import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// Answers every request with the same few bytes: what a service on this machine takes that does nothing.
const server = createServer((_, response) => {
  response.end('{"ok":true}')
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.stdin.once('end', () => process.exit(0)).resume()
