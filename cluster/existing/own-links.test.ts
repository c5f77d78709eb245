import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OwnLinks } from './own-links.ts'

const path = '/api/v1/namespaces/x/services/http:hello:http/proxy'
const links = new OwnLinks({ base: '/k8s/clusters/c', path })

describe('a location', () => {
  test('is as the app said it, with a host or without', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.webQueryParameters(), (below, query) => {
        const said = `/${below.replace(/^\/+/, '')}?${query}#end`
        for (const put of [path, `/k8s/clusters/c${path}`, `https://10.0.0.1:6443${path}`]) {
          expect(links.inLocation(put + said)).toBe(said)
        }
      }),
    )
  })

  test.for([
    '?page=2',
    'next',
    'https://elsewhere.example/x',
    '/x',
    `/x?next=${path}/y`,
    `${path}-of-another/x`,
  ])('that was not changed stays: %s', said => expect(links.inLocation(said)).toBe(said))
})

test('a page has its links, and each other byte of it', () => {
  const page = `<a href="${path}/posts/1">é ${path}/</a><form action="${path}/"><img src="https://10.0.0.1:6443${path}/i">`
  const own = `<a href="/posts/1">é ${path}/</a><form action="/"><img src="/i">`
  expect(links.inPage(Buffer.from(page)).toString()).toBe(own)
  const bytes = Buffer.from([...Array(256).keys()])
  expect(links.inPage(bytes)).toEqual(bytes)
})

test('a page is HTML that can be read', () => {
  const answer = (headers: Record<string, string>, statusCode = 200) =>
    ({ headers, statusCode }) as Partial<IncomingMessage> as IncomingMessage
  expect(links.isPage(answer({ 'content-type': 'text/html; charset=utf-8' }))).toBe(true)
  expect(links.isPage(answer({ 'content-type': 'text/html' }, 304))).toBe(false)
  expect(links.isPage(answer({ 'content-type': 'text/html', 'content-encoding': 'br' }))).toBe(false)
  expect(links.isPage(answer({ 'content-type': 'application/json' }))).toBe(false)
  expect(links.isPage(answer({}))).toBe(false)
})
