import { expect, test } from 'vitest'
import { withoutTagManager } from './generate.ts'

const tagManager = `<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>function gtag(){dataLayer.push(arguments);} gtag('js', new Date());</script>`

test('the tag manager is taken out of a page, its own scripts stay', () => {
  const own = '<script>window.allureReportOptions = {}</script><script src="app.js"></script>'
  expect(withoutTagManager(`${own}${tagManager}<p>text</p>`).replaceAll('\n', '')).toBe(`${own}<p>text</p>`)
})

test('a page that calls elsewhere in another way is refused', () => {
  expect(() => withoutTagManager('<script src="https://elsewhere.example/x.js"></script>')).toThrow(
    'REPORT_UNKNOWN',
  )
})

test('a page with the data of a long run in it is no trouble', () => {
  const page = `<script defer>d("data/large.json","${'A'.repeat(30_000_000)}")</script>`
  expect(withoutTagManager(`${page}${tagManager}`).trimEnd()).toBe(page)
})
