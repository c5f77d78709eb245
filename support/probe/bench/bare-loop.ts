import { connect } from 'node:net'

/**
 * What requests cost at the least: raw sockets that send the next request when an answer has come, without schedule,
 * records, or judgement. Arguments: port, connections, requests. Says the CPU seconds it took on standard output.
 */
const [port = 0, connections = 0, requests = 0] = process.argv.slice(2).map(Number)
const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const before = process.cpuUsage()
let sent = 0
let answered = 0

for (let i = 0; i < connections; i++) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const next = () => {
    if (sent >= requests) return
    sent += 1
    socket.write(request, 'latin1')
  }
  socket.on('connect', next)
  socket.on('data', () => {
    answered += 1
    if (answered === requests) finish()
    else next()
  })
}

function finish(): void {
  const { user, system } = process.cpuUsage(before)
  console.log((user + system) / 1e6)
  process.exit(0)
}
