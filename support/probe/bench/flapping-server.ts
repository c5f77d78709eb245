import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/**
 * A server with outages of known length: each line of its input is a duration in milliseconds for which the port
 * refuses and every connection is gone. Answers with the instants, in nanoseconds of the machine's monotonic clock,
 * between which that was true. First line of output: the port.
 */
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const port = Number(process.argv[2])
const sockets = new Set<Socket>()
const server = createServer({ noDelay: true }, socket => {
  sockets.add(socket)
  socket.on('data', () => socket.write(answer))
  socket.on('error', () => {})
  socket.on('close', () => sockets.delete(socket))
})

server.listen(port, '127.0.0.1', () => console.log(port))
createInterface({ input: process.stdin }).on('line', line => {
  const from = process.hrtime.bigint()
  server.close()
  for (const socket of sockets) socket.destroy()
  setTimeout(() => {
    server.listen(port, '127.0.0.1')
    console.log(`${from} ${process.hrtime.bigint()}`)
  }, Number(line))
})
