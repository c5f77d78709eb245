import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compressed } from './compressed.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** As Allure's single page is put together. */
const single = (files: Record<string, string>) => `<head></head><body><div id="app"></div>
<script  src="data:text/javascript;base64,${base64('start("ü")')}"></script>
<script async>
  window.allureReportDataReady = false;
  function d(name, value){}
</script>
<script defer>
  Promise.allSettled([${Object.entries(files)
    .map(([name, text]) => `d(${JSON.stringify(name)},"${base64(text)}")`)
    .join(',')}]).then(function(){ window.allureReportDataReady = true; })
</script>
</body>`

function unpacked(page: string): { app: string; files: Record<string, string> } {
  const blob = /atob\("([^"]+)"\)/.exec(page)?.[1] ?? ''
  return JSON.parse(gunzipSync(Buffer.from(blob, 'base64')).toString())
}
const textOf = (bytes = '') => Buffer.from(bytes, 'latin1').toString()

test('program and data come out as they went in', () => {
  const files = { 'widgets/tree.json': '{"name":"Gerät"}', 'data/"quoted".csv': 'a,b\n' }
  const page = compressed(single(files))
  const { app, files: found } = unpacked(page)
  expect(textOf(app)).toBe('start("ü")')
  expect(Object.fromEntries(Object.entries(found).map(([name, bytes]) => [name, textOf(bytes)]))).toEqual(
    files,
  )
  expect(page).toContain('<div id="app"></div>')
  expect(page).not.toContain('Promise.allSettled')
})

test('a page as large as that of a long run is no trouble, and becomes a fraction', () => {
  const page = single({ 'data/large.json': '{"samples":[1,2,3]}'.repeat(1_000_000) })
  expect(compressed(page).length).toBeLessThan(page.length / 20)
})

test('a page that holds its data in another way is refused', () => {
  expect(() => compressed('<div id="app"></div>')).toThrow('REPORT_UNKNOWN')
})
