import type { OutgoingHttpHeaders } from 'node:http'

/** Of one connection, and not of the message: RFC 9110, sections 7.6.1 and 11.7. */
const ofOneConnection = new Set([
  ...['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'proxy-authentication-info'],
])

/** What is passed on of a message: all but what is of its connection, or is said there to be. */
export function endToEnd(headers: NodeJS.Dict<string[]>): OutgoingHttpHeaders {
  const said = (headers.connection ?? []).flatMap(line => line.toLowerCase().split(/\s*,\s*/))
  const left = Object.entries(headers).filter(([name]) => !ofOneConnection.has(name) && !said.includes(name))
  return Object.fromEntries(left)
}

/**
 * Whether an API server takes a header as said to itself: by these it knows who asks, and as whom. The first it takes
 * away from what it passes on, by the second it would act as somebody else, and the third are a proxy's before it.
 */
export function isForApiServer(name: string): boolean {
  return /^(authorization|impersonate-.+|x-remote-(user|uid|group|extra-.+))$/i.test(name)
}
